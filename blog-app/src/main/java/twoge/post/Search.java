package twoge.post;

import java.sql.SQLException;
import java.util.List;
import twoge.database.Vendor;

/// Finds posts by their words: the database's own full-text search, on the index that migration 3 makes.
final class Search {
    /// More than anybody looks through.
    static final int MOST = 50;

    private static final String WORDS = "to_tsvector('english', p.title || ' ' || p.text)";
    private static final String QUERY = "websearch_to_tsquery('english', ?)";
    private static final String POSTGRESQL = Posts.REF + " WHERE " + WORDS + " @@ " + QUERY
            + " ORDER BY ts_rank_cd(" + WORDS + ", " + QUERY + ") DESC, p.id DESC LIMIT ?";

    /// Its other mode knows `+` and `-`, and fails on what is no query; this one takes any text.
    private static final String MATCH = "MATCH (p.title, p.text) AGAINST (? IN NATURAL LANGUAGE MODE)";
    private static final String MYSQL =
            Posts.REF + " WHERE " + MATCH + " ORDER BY " + MATCH + " DESC, p.id DESC LIMIT ?";

    private final Posts posts;
    private final String query;

    Search(Posts posts, Vendor vendor) {
        this.posts = posts;
        query = vendor == Vendor.MYSQL ? MYSQL : POSTGRESQL;
    }

    /// The posts that fit best, the best first. Takes any text; PostgreSQL understands `"a phrase"`, `or` and `-not`.
    List<Post.Ref> find(String words) throws SQLException {
        return posts.refs(query, words, words, MOST);
    }
}
