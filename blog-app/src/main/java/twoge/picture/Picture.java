package twoge.picture;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/// A picture as we show it: made anew from what was uploaded, so that nothing but its pixels is left.
///
/// @param type `image/jpeg` or `image/png`
public record Picture(String type, byte[] content) {
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}\\.(jpg|png)");

    /// A name that no other picture has: 128 random bits.
    public String newName() {
        var random = ThreadLocalRandom.current();
        return HexFormat.of().toHexDigits(random.nextLong()) + HexFormat.of().toHexDigits(random.nextLong())
                + (type.equals("image/png") ? ".png" : ".jpg");
    }

    /// True when `text` can be the name of a picture.
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
