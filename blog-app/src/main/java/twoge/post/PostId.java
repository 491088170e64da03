package twoge.post;

import io.javalin.http.NotFoundResponse;

/// Ids as they appear in addresses.
final class PostId {
    private PostId() {}

    /// @throws NotFoundResponse when no post can have this id
    static long parse(String text) {
        if (!text.matches("[1-9][0-9]{0,18}")) throw new NotFoundResponse();
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new NotFoundResponse();
        }
    }
}
