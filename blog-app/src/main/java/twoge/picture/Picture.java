package twoge.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// A picture as we show it: made anew from what was uploaded, so that nothing but its pixels is left.
///
/// @param type `image/jpeg` or `image/png`
public record Picture(String type, byte[] content) {
    private static final float QUALITY = 0.85f;
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}\\.(jpg|png)");

    /// With a transparent background as PNG, any other as JPEG.
    static Picture of(BufferedImage image) throws IOException {
        var content = new ByteArrayOutputStream();
        if (image.getColorModel().hasAlpha()) {
            ImageIO.write(image, "png", content);
            return new Picture("image/png", content.toByteArray());
        }
        var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (var stream = new MemoryCacheImageOutputStream(content)) {
            var settings = writer.getDefaultWriteParam();
            settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            settings.setCompressionQuality(QUALITY);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), settings);
        } finally {
            writer.dispose();
        }
        return new Picture("image/jpeg", content.toByteArray());
    }

    /// A name that no other picture has: 128 random bits.
    public String newName() {
        var random = ThreadLocalRandom.current();
        return HexFormat.of().toHexDigits(random.nextLong())
                + HexFormat.of().toHexDigits(random.nextLong())
                + (type.equals("image/png") ? ".png" : ".jpg");
    }

    /// True when `text` can be the name of a picture.
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
