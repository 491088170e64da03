CREATE TABLE posts (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title      text        NOT NULL CHECK (char_length(title) BETWEEN 1 AND 120),
    text       text        NOT NULL CHECK (char_length(text) BETWEEN 1 AND 10000),
    author     text        NOT NULL CHECK (char_length(author) BETWEEN 1 AND 60),
    created_at timestamptz NOT NULL DEFAULT now()
);
