-- compatible-down-to: 1
-- The same tables and promises as PostgreSQL's.
CREATE TABLE accounts (
    id            bigint       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name          varchar(30)  NOT NULL UNIQUE,
    display_name  varchar(60)  NOT NULL,
    about         varchar(500) NOT NULL DEFAULT '',
    picture       varchar(80),
    password_hash varchar(200) NOT NULL,
    version       int          NOT NULL DEFAULT 1,
    created_at    timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE sessions (
    token_hash char(64)     NOT NULL PRIMARY KEY,
    account_id bigint       NOT NULL,
    expires_at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX sessions_by_end ON sessions (expires_at);

CREATE TABLE failed_logins (
    id        bigint       NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name      varchar(30)  NOT NULL,
    address   varchar(45)  NOT NULL,
    failed_at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX failed_logins_by_name ON failed_logins (name, failed_at);
CREATE INDEX failed_logins_by_address ON failed_logins (address, failed_at);

ALTER TABLE posts
    ADD COLUMN account_id bigint,
    ADD COLUMN picture varchar(80),
    ADD COLUMN picture_text varchar(200) NOT NULL DEFAULT '',
    ADD COLUMN version int NOT NULL DEFAULT 1,
    ADD COLUMN replies int NOT NULL DEFAULT 0,
    ADD COLUMN edited_at timestamp(6) NULL DEFAULT NULL,
    ADD FOREIGN KEY (account_id) REFERENCES accounts (id);
CREATE INDEX posts_by_account ON posts (account_id, id);

CREATE TABLE replies (
    id         bigint        NOT NULL AUTO_INCREMENT PRIMARY KEY,
    post_id    bigint        NOT NULL,
    account_id bigint        NOT NULL,
    text       varchar(2000) NOT NULL,
    created_at timestamp(6)  NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
    FOREIGN KEY (post_id) REFERENCES posts (id) ON DELETE CASCADE,
    FOREIGN KEY (account_id) REFERENCES accounts (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX replies_by_post ON replies (post_id, id);
