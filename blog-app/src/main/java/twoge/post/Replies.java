package twoge.post;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import twoge.database.Database;
import twoge.web.Viewer;

/// The replies in the database. Each change counts in the post it belongs to, and makes a new version of that.
final class Replies {
    private final Database database;

    Replies(Database database) {
        this.database = database;
    }

    /// Adds a reply, unless its author added just that a moment ago; false when there is no such post.
    boolean add(long post, String text, Viewer author) throws SQLException {
        return database.transaction(connection -> {
            // It cannot be deleted meanwhile, nor replied to.
            try (var lock = connection.prepareStatement("SELECT id FROM posts WHERE id = ? FOR UPDATE")) {
                lock.setLong(1, post);
                if (!lock.executeQuery().next()) return false;
            }
            try (var query = connection.prepareStatement("SELECT text FROM replies WHERE post_id = ? AND account_id = ?"
                    + " AND created_at > CURRENT_TIMESTAMP - INTERVAL '1' MINUTE ORDER BY id DESC LIMIT 1")) {
                query.setLong(1, post);
                query.setLong(2, author.id());
                var rows = query.executeQuery();
                if (rows.next() && rows.getString(1).equals(text)) return true;
            }
            try (var count = connection.prepareStatement(
                    "UPDATE posts SET replies = replies + 1, version = version + 1 WHERE id = ?")) {
                count.setLong(1, post);
                count.executeUpdate();
            }
            try (var insert =
                    connection.prepareStatement("INSERT INTO replies (post_id, account_id, text) VALUES (?, ?, ?)")) {
                insert.setLong(1, post);
                insert.setLong(2, author.id());
                insert.setString(3, text);
                return insert.executeUpdate() == 1;
            }
        });
    }

    /// Deletes a reply that `viewer` wrote, or that stands under a post of theirs.
    ///
    /// @return the id of the post; empty when there is no such reply
    OptionalLong delete(long id, Viewer viewer) throws SQLException {
        return database.transaction(connection -> {
            long post;
            boolean owns;
            // A reply never moves to another post. Not within the next statement: MariaDB (from 11.6.2 on) would refuse
            // to lock a post that has changed since it looked for the reply.
            try (var query = connection.prepareStatement("SELECT post_id FROM replies WHERE id = ?")) {
                query.setLong(1, id);
                var rows = query.executeQuery();
                if (!rows.next()) return OptionalLong.empty();
                post = rows.getLong(1);
            }
            // First, as whoever deletes the post does: else each might wait for the other.
            try (var query = connection.prepareStatement("SELECT account_id FROM posts WHERE id = ? FOR UPDATE")) {
                query.setLong(1, post);
                var rows = query.executeQuery();
                if (!rows.next()) return OptionalLong.empty();
                owns = rows.getLong(1) == viewer.id();
            }
            try (var delete =
                    connection.prepareStatement("DELETE FROM replies WHERE id = ? AND (? OR account_id = ?)")) {
                delete.setLong(1, id);
                delete.setBoolean(2, owns);
                delete.setLong(3, viewer.id());
                if (delete.executeUpdate() == 0) return OptionalLong.empty();
            }
            try (var count = connection.prepareStatement(
                    "UPDATE posts SET replies = replies - 1, version = version + 1 WHERE id = ?")) {
                count.setLong(1, post);
                count.executeUpdate();
            }
            return OptionalLong.of(post);
        });
    }

    /// All replies to a post, in the order they came.
    List<Reply> to(long post) throws SQLException {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("""
                SELECT r.id, r.text, r.created_at, a.display_name, a.name, a.picture, a.version
                FROM replies r JOIN accounts a ON a.id = r.account_id WHERE r.post_id = ? ORDER BY r.id\
                """)) {
                query.setLong(1, post);
                var rows = query.executeQuery();
                var replies = new ArrayList<Reply>();
                while (rows.next()) replies.add(reply(rows));
                return replies;
            }
        });
    }

    private static Reply reply(ResultSet row) throws SQLException {
        var author = new Post.Author(
                row.getString("display_name"),
                Optional.of(row.getString("name")),
                Optional.ofNullable(row.getString("picture")),
                row.getInt("version"));
        return new Reply(
                row.getLong("id"),
                author,
                row.getString("text"),
                row.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
