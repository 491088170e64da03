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
    private static final String POSTGRESQL = Posts.REF + " WHERE " + WORDS + " @@ " + QUERY + " ORDER BY ts_rank_cd("
            + WORDS + ", " + QUERY + ") DESC, p.id DESC LIMIT ?";

    private final Posts posts;
    private final Vendor vendor;

    Search(Posts posts, Vendor vendor) {
        this.posts = posts;
        this.vendor = vendor;
    }

    /// The posts that fit best, the best first; see [Question] for what is understood.
    List<Post.Ref> find(String words) throws SQLException {
        var question = Question.parse(words);
        if (question.isEmpty()) return List.of();
        if (vendor == Vendor.POSTGRESQL) {
            var asked = question.websearch();
            return posts.refs(POSTGRESQL, asked, asked, MOST);
        }
        var sql = question.sql(MOST);
        return posts.refs(sql.text(), sql.values().toArray());
    }
}
