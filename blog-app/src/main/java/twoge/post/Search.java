package twoge.post;

import java.sql.SQLException;
import java.util.List;

/// Finds posts by their words: PostgreSQL's full-text search, on the index that migration 3 makes.
final class Search {
    /// More than anybody looks through.
    static final int MOST = 50;

    private static final String WORDS = "to_tsvector('english', p.title || ' ' || p.text)";
    private static final String QUERY = "websearch_to_tsquery('english', ?)";

    private final Posts posts;

    Search(Posts posts) {
        this.posts = posts;
    }

    /// The posts that fit best, the best first. Understands `"a phrase"`, `or` and `-not`; takes any text.
    List<Post.Ref> find(String words) throws SQLException {
        return posts.refs(Posts.REF + " WHERE " + WORDS + " @@ " + QUERY
                + " ORDER BY ts_rank_cd(" + WORDS + ", " + QUERY + ") DESC, p.id DESC LIMIT ?", words, words, MOST);
    }
}
