-- Applied at each start, on every server: each statement must do no harm where it was applied before, and leave a schema
-- that the version before can live with as long as a rollout lasts.
CREATE TABLE IF NOT EXISTS users (
    id BIGINT AUTO_INCREMENT PRIMARY KEY,
    name VARCHAR(40) NOT NULL UNIQUE,
    password VARCHAR(255) NOT NULL -- hashed
);
CREATE TABLE IF NOT EXISTS orders (
    id BIGINT AUTO_INCREMENT PRIMARY KEY,
    user_id BIGINT NOT NULL,
    coffee VARCHAR(40) NOT NULL,
    cents INT NOT NULL,
    placed_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    FOREIGN KEY (user_id) REFERENCES users (id)
);
CREATE TABLE IF NOT EXISTS secrets (
    name VARCHAR(40) PRIMARY KEY,
    content CHAR(64) NOT NULL
);
