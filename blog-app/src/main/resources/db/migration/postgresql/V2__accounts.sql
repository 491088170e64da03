-- compatible-down-to: 1
-- Expands only. The release before writes posts with the name of their author and nothing else, and may go on doing so:
-- what is new has a default or may be absent.
CREATE TABLE accounts (
    id            bigint       GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          varchar(30)  NOT NULL UNIQUE,
    display_name  varchar(60)  NOT NULL,
    about         varchar(500) NOT NULL DEFAULT '',
    picture       varchar(80),
    password_hash varchar(200) NOT NULL,
    version       int          NOT NULL DEFAULT 1,
    created_at    timestamptz  NOT NULL DEFAULT CURRENT_TIMESTAMP
);

-- Of a session's token only the SHA-256 is kept: who reads this table cannot act as anybody.
CREATE TABLE sessions (
    token_hash char(64)    PRIMARY KEY,
    account_id bigint      NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- What the limit on log-ins counts; rows older than its window are deleted.
CREATE TABLE failed_logins (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name      varchar(30) NOT NULL,
    address   varchar(45) NOT NULL,
    failed_at timestamptz NOT NULL
);
CREATE INDEX failed_logins_by_name ON failed_logins (name, failed_at);
CREATE INDEX failed_logins_by_address ON failed_logins (address, failed_at);

-- Posts of the release before have no account; their author is a name. The column stays until no release reads it.
ALTER TABLE posts
    ADD COLUMN account_id bigint REFERENCES accounts (id),
    ADD COLUMN picture varchar(80),
    ADD COLUMN picture_text varchar(200) NOT NULL DEFAULT '',
    ADD COLUMN version int NOT NULL DEFAULT 1,
    ADD COLUMN replies int NOT NULL DEFAULT 0,
    ADD COLUMN edited_at timestamptz;
CREATE INDEX posts_by_account ON posts (account_id, id);

CREATE TABLE replies (
    id         bigint        GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    post_id    bigint        NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    account_id bigint        NOT NULL REFERENCES accounts (id),
    text       varchar(2000) NOT NULL,
    created_at timestamptz   NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX replies_by_post ON replies (post_id, id);
