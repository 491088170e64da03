package twoge.post;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import twoge.database.Database;

/// The posts in the database.
public final class Posts {
    /// Posts on a page.
    static final int PAGE = 20;

    private static final String COLUMNS = "id, title, text, author, created_at";

    private final Database database;

    public Posts(Database database) {
        this.database = database;
    }

    /// Some posts, newest first.
    ///
    /// @param older the id to ask for the next page with; empty on the last page
    public record Page(List<Post> posts, Optional<Long> older) { }

    /// Adds a post.
    ///
    /// @return its id; a later post has a greater one
    long add(Draft draft) throws SQLException {
        return database.write(connection -> {
            try (var insert = connection.prepareStatement(
                    "INSERT INTO posts (title, text, author) VALUES (?, ?, ?) RETURNING id")) {
                insert.setString(1, draft.title());
                insert.setString(2, draft.text());
                insert.setString(3, draft.author());
                var row = insert.executeQuery();
                row.next();
                return row.getLong("id");
            }
        });
    }

    /// The newest posts that are older than post `before`; a page stays the same while new posts arrive.
    Page newest(long before) throws SQLException {
        return database.read(connection -> {
            try (var query = connection.prepareStatement(
                    "SELECT " + COLUMNS + " FROM posts WHERE id < ? ORDER BY id DESC LIMIT " + (PAGE + 1))) {
                query.setLong(1, before);
                var rows = query.executeQuery();
                var posts = new ArrayList<Post>();
                while (rows.next()) posts.add(post(rows));
                // One more than fits tells whether there is a next page.
                if (posts.size() <= PAGE) return new Page(posts, Optional.empty());
                var shown = List.copyOf(posts.subList(0, PAGE));
                return new Page(shown, Optional.of(shown.getLast().id()));
            }
        });
    }

    Optional<Post> find(long id) throws SQLException {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT " + COLUMNS + " FROM posts WHERE id = ?")) {
                query.setLong(1, id);
                var rows = query.executeQuery();
                return rows.next() ? Optional.of(post(rows)) : Optional.empty();
            }
        });
    }

    private static Post post(ResultSet row) throws SQLException {
        return new Post(row.getLong("id"), row.getString("title"), row.getString("text"), row.getString("author"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
