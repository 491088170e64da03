-- For MySQL 8 and MariaDB 10.6 or newer. Names and texts compare as in PostgreSQL, byte by byte; what is searched for
-- words does not, since their search ignores case only where the column does.
CREATE TABLE posts (
    id         bigint      NOT NULL AUTO_INCREMENT PRIMARY KEY,
    title      varchar(120) COLLATE utf8mb4_unicode_ci NOT NULL CHECK (char_length(title) BETWEEN 1 AND 120),
    text       mediumtext   COLLATE utf8mb4_unicode_ci NOT NULL CHECK (char_length(text) BETWEEN 1 AND 10000),
    author     varchar(60)  NOT NULL CHECK (char_length(author) BETWEEN 1 AND 60),
    created_at timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
