package twoge.post;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import twoge.database.Database;
import twoge.web.Viewer;

/// The posts in the database.
public final class Posts {
    /// What a list needs, see [Post.Ref].
    static final String REF = "SELECT p.id, p.version, COALESCE(a.version, 0) AS author_version"
            + " FROM posts p LEFT JOIN accounts a ON a.id = p.account_id";
    private static final String POST = """
        SELECT p.id, p.version, p.title, p.text, p.picture, p.picture_text, p.replies, p.created_at, p.edited_at,
               COALESCE(a.display_name, p.author) AS author, a.name AS author_name, a.picture AS author_picture,
               COALESCE(a.version, 0) AS author_version
        FROM posts p LEFT JOIN accounts a ON a.id = p.account_id\
        """;

    private final Database database;

    public Posts(Database database) {
        this.database = database;
    }

    /// Some posts, newest first.
    ///
    /// @param older the id to ask for the next page with; empty on the last page
    public record Page(List<Post.Ref> posts, Optional<Long> older) {
        /// Of one more post than fit, which tells whether there is a next page.
        static Page of(List<Post.Ref> found, int size) {
            if (found.size() <= size) return new Page(found, Optional.empty());
            var shown = List.copyOf(found.subList(0, size));
            return new Page(shown, Optional.of(shown.getLast().id()));
        }
    }

    /// A post by its title.
    public record Title(long id, String title) {}

    /// The posts before and after one, in the order of all lists.
    ///
    /// @param previous the one published before it; empty for the first
    /// @param next the one published after it; empty for the last
    public record Neighbours(Optional<Title> previous, Optional<Title> next) {}

    /// A post that was added.
    ///
    /// @param id a later post has a greater one
    /// @param anew false when it had been added just before
    record Added(long id, boolean anew) {}

    /// Adds a post, unless its author added just that a moment ago: whoever waits for an answer sends a form again.
    /// The author's name is written into it too: the release before accounts reads nothing else.
    Added add(Draft draft, Optional<Post.Illustration> picture, Viewer author) throws SQLException {
        return database.transaction(connection -> {
            // For each author, one after the other.
            try (var lock = connection.prepareStatement("SELECT id FROM accounts WHERE id = ? FOR UPDATE")) {
                lock.setLong(1, author.id());
                lock.executeQuery();
            }
            try (var query = connection.prepareStatement("SELECT id, title, text FROM posts WHERE account_id = ?"
                    + " AND created_at > CURRENT_TIMESTAMP - INTERVAL '1' MINUTE ORDER BY id DESC LIMIT 1")) {
                query.setLong(1, author.id());
                var rows = query.executeQuery();
                if (rows.next()
                        && rows.getString(2).equals(draft.title())
                        && rows.getString(3).equals(draft.text())) {
                    return new Added(rows.getLong(1), false);
                }
            }
            try (var insert = connection.prepareStatement(
                    "INSERT INTO posts (title, text, picture, picture_text, account_id, author)"
                            + " VALUES (?, ?, ?, ?, ?, ?)",
                    new String[] {"id"})) {
                write(insert, draft, picture);
                insert.setLong(5, author.id());
                insert.setString(6, author.displayName());
                insert.executeUpdate();
                var key = insert.getGeneratedKeys();
                key.next();
                return new Added(key.getLong(1), true);
            }
        });
    }

    /// Changes a post of `author`; false when it is not there any more as it was.
    boolean change(Post post, Draft draft, Optional<Post.Illustration> picture, Viewer author) throws SQLException {
        return database.write(connection -> {
            try (var update = connection.prepareStatement(
                    "UPDATE posts SET title = ?, text = ?, picture = ?, picture_text = ?, version = version + 1,"
                            + " edited_at = CURRENT_TIMESTAMP(6)"
                            + " WHERE id = ? AND account_id = ? AND COALESCE(edited_at, created_at) = ?")) {
                write(update, draft, picture);
                update.setLong(5, post.id());
                update.setLong(6, author.id());
                update.setObject(7, post.writtenAt().atOffset(ZoneOffset.UTC));
                return update.executeUpdate() == 1;
            }
        });
    }

    /// Deletes a post of `author`, and its replies; false when there is none with this id.
    boolean delete(long id, Viewer author) throws SQLException {
        return database.write(connection -> {
            try (var delete = connection.prepareStatement("DELETE FROM posts WHERE id = ? AND account_id = ?")) {
                delete.setLong(1, id);
                delete.setLong(2, author.id());
                return delete.executeUpdate() == 1;
            }
        });
    }

    /// The newest posts that are older than post `before`; a page stays the same while new posts arrive.
    Page newest(long before, int size) throws SQLException {
        return Page.of(refs(REF + " WHERE p.id < ? ORDER BY p.id DESC LIMIT ?", before, size + 1), size);
    }

    /// The same of one author.
    Page newestOf(long account, long before, int size) throws SQLException {
        return Page.of(
                refs(
                        REF + " WHERE p.account_id = ? AND p.id < ? ORDER BY p.id DESC LIMIT ?",
                        account,
                        before,
                        size + 1),
                size);
    }

    /// By id, as lists are: posts of the same moment have an order, too.
    Neighbours neighbours(long id) throws SQLException {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("""
                (SELECT p.id, p.title FROM posts p WHERE p.id < ? ORDER BY p.id DESC LIMIT 1)
                UNION ALL (SELECT p.id, p.title FROM posts p WHERE p.id > ? ORDER BY p.id LIMIT 1)\
                """)) {
                query.setLong(1, id);
                query.setLong(2, id);
                var rows = query.executeQuery();
                var previous = Optional.<Title>empty();
                var next = Optional.<Title>empty();
                while (rows.next()) {
                    var title = Optional.of(new Title(rows.getLong(1), rows.getString(2)));
                    if (rows.getLong(1) < id) previous = title;
                    else next = title;
                }
                return new Neighbours(previous, next);
            }
        });
    }

    Optional<Post> find(long id) throws SQLException {
        return find(List.of(id)).stream().findFirst();
    }

    /// Those of `ids` that exist, newest first.
    List<Post> find(Collection<Long> ids) throws SQLException {
        if (ids.isEmpty()) return List.of();
        return database.read(connection -> {
            var marks = String.join(", ", Collections.nCopies(ids.size(), "?"));
            try (var query = connection.prepareStatement(POST + " WHERE p.id IN (" + marks + ") ORDER BY p.id DESC")) {
                int i = 1;
                for (long id : ids) query.setLong(i++, id);
                var rows = query.executeQuery();
                var posts = new ArrayList<Post>();
                while (rows.next()) posts.add(post(rows));
                return posts;
            }
        });
    }

    /// The answer to a query that begins with [#REF].
    List<Post.Ref> refs(String sql, Object... values) throws SQLException {
        return database.read(connection -> {
            try (var query = connection.prepareStatement(sql)) {
                for (int i = 0; i < values.length; i++) query.setObject(i + 1, values[i]);
                var rows = query.executeQuery();
                var refs = new ArrayList<Post.Ref>();
                while (rows.next()) refs.add(new Post.Ref(rows.getLong(1), rows.getInt(2), rows.getInt(3)));
                return refs;
            }
        });
    }

    private static void write(PreparedStatement statement, Draft draft, Optional<Post.Illustration> picture)
            throws SQLException {
        statement.setString(1, draft.title());
        statement.setString(2, draft.text());
        statement.setString(3, picture.map(Post.Illustration::name).orElse(null));
        statement.setString(4, picture.map(Post.Illustration::description).orElse(""));
    }

    private static Post post(ResultSet row) throws SQLException {
        var picture = Optional.ofNullable(row.getString("picture"));
        var description = row.getString("picture_text");
        var edited = Optional.ofNullable(row.getObject("edited_at", OffsetDateTime.class));
        return new Post(
                row.getLong("id"),
                row.getInt("version"),
                row.getString("title"),
                row.getString("text"),
                picture.map(name -> new Post.Illustration(name, description)),
                new Post.Author(
                        row.getString("author"),
                        Optional.ofNullable(row.getString("author_name")),
                        Optional.ofNullable(row.getString("author_picture")),
                        row.getInt("author_version")),
                row.getInt("replies"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                edited.map(OffsetDateTime::toInstant));
    }
}
