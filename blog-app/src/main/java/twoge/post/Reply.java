package twoge.post;

import java.time.Instant;

/// What somebody said to a post. Plain text.
public record Reply(long id, Post.Author author, String text, Instant createdAt) {
    public static final int LONGEST = 2_000;
}
