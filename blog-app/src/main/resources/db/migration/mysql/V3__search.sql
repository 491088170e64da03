-- compatible-down-to: 1
CREATE FULLTEXT INDEX posts_by_word ON posts (title, text);
