package twoge.post;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// A post as it was published.
public record Post(long id, String title, String text, String author, Instant createdAt) {
    /// About what a reader takes in at a glance; longer texts are cut in lists.
    private static final int EXCERPT = 480;
    private static final DateTimeFormatter SHOWN =
            DateTimeFormatter.ofPattern("d MMMM uuuu, HH:mm 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    /// When it was published, for people.
    public String published() {
        return SHOWN.format(createdAt);
    }

    /// True when a list shows only the beginning of the text.
    public boolean isLong() {
        return text.codePointCount(0, text.length()) > EXCERPT;
    }

    /// The text, cut after a word when it is long.
    public String excerpt() {
        if (!isLong()) return text;
        var cut = text.substring(0, text.offsetByCodePoints(0, EXCERPT));
        int space = cut.lastIndexOf(' ');
        return (space > cut.length() / 2 ? cut.substring(0, space) : cut) + " …";
    }
}
