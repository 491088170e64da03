package twoge.picture;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.MetadataException;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Semaphore;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Makes pictures anew from what was uploaded: what it is, is told by its content; it is turned the right way up, made
/// smaller, and written without the place, the camera and whatever else was hidden in it.
final class Redraw {
    /// What phones take; more is refused before it is decoded.
    static final long MOST_PIXELS = 50_000_000;

    private static final Set<String> FORMATS = Set.of("JPEG", "png", "gif");
    private static final float QUALITY = 0.85f;

    static {
        // Nothing is ever shown on a screen of the server, and nothing is cached on its disk.
        System.setProperty("java.awt.headless", "true");
        ImageIO.setUseCache(false);
    }

    /// One at a time: a picture takes up to 30 MB while it is drawn, in a heap of 128.
    private final Semaphore turn = new Semaphore(1, true);

    /// @param longest the longest side, in pixels; smaller pictures stay as they are
    /// @param square whether to keep only the square in its middle
    Picture draw(byte[] upload, int longest, boolean square) throws PictureRejected {
        turn.acquireUninterruptibly();
        try {
            var image = turned(decode(upload, longest), orientation(upload));
            return encode(scaled(square ? middle(image) : image, longest));
        } catch (IOException | RuntimeException e) {
            throw new PictureRejected("This picture is broken.");
        } finally {
            turn.release();
        }
    }

    private static BufferedImage decode(byte[] upload, int longest) throws IOException, PictureRejected {
        try (var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(upload))) {
            var readers = ImageIO.getImageReaders(stream);
            ImageReader reader = readers.hasNext() ? readers.next() : null;
            if (reader == null || !FORMATS.contains(reader.getFormatName())) {
                throw new PictureRejected("Only JPEG, PNG and GIF pictures can be shown.");
            }
            try {
                reader.setInput(stream, true, true);
                long width = reader.getWidth(0);
                long height = reader.getHeight(0);
                if (width * height > MOST_PIXELS) {
                    throw new PictureRejected("The picture is too large: %,d by %,d pixels.".formatted(width, height));
                }
                var settings = reader.getDefaultReadParam();
                // Takes every n-th pixel of a large one, so that it never lies in memory as a whole.
                int step = (int) Math.max(1, Math.min(width, height) / longest / 2);
                settings.setSourceSubsampling(step, step, 0, 0);
                return reader.read(0, settings);
            } finally {
                reader.dispose();
            }
        }
    }

    /// From the EXIF data of photographs: 1 upright, 2 to 8 mirrored or turned (EXIF 2.32, 4.6.4 A).
    private static int orientation(byte[] upload) throws IOException {
        try {
            var metadata = ImageMetadataReader.readMetadata(new ByteArrayInputStream(upload));
            var photograph = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
            if (photograph == null || !photograph.containsTag(ExifIFD0Directory.TAG_ORIENTATION)) return 1;
            return photograph.getInt(ExifIFD0Directory.TAG_ORIENTATION);
        } catch (ImageProcessingException | MetadataException e) {
            return 1;
        }
    }

    private static BufferedImage turned(BufferedImage image, int orientation) {
        if (orientation < 2 || orientation > 8) return image;
        int w = image.getWidth();
        int h = image.getHeight();
        var turn = switch (orientation) {
            case 2 -> new AffineTransform(-1, 0, 0, 1, w, 0);
            case 3 -> new AffineTransform(-1, 0, 0, -1, w, h);
            case 4 -> new AffineTransform(1, 0, 0, -1, 0, h);
            case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
            case 6 -> new AffineTransform(0, 1, -1, 0, h, 0);
            case 7 -> new AffineTransform(0, -1, -1, 0, h, w);
            default -> new AffineTransform(0, -1, 1, 0, 0, w);
        };
        boolean lies = orientation >= 5;
        return drawn(image, lies ? h : w, lies ? w : h, turn);
    }

    private static BufferedImage middle(BufferedImage image) {
        int side = Math.min(image.getWidth(), image.getHeight());
        return image.getSubimage((image.getWidth() - side) / 2, (image.getHeight() - side) / 2, side, side);
    }

    private static BufferedImage scaled(BufferedImage image, int longest) {
        double factor = Math.min(1, (double) longest / Math.max(image.getWidth(), image.getHeight()));
        int width = (int) Math.max(1, Math.round(image.getWidth() * factor));
        int height = (int) Math.max(1, Math.round(image.getHeight() * factor));
        return drawn(image, width, height, AffineTransform.getScaleInstance(
                (double) width / image.getWidth(), (double) height / image.getHeight()));
    }

    private static BufferedImage drawn(BufferedImage image, int width, int height, AffineTransform how) {
        boolean transparent = image.getColorModel().hasAlpha();
        var result = new BufferedImage(width, height,
                transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        var canvas = result.createGraphics();
        try {
            canvas.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            if (!transparent) {
                canvas.setColor(Color.WHITE);
                canvas.fillRect(0, 0, width, height);
            }
            canvas.drawImage(image, how, null);
        } finally {
            canvas.dispose();
        }
        return result;
    }

    private static Picture encode(BufferedImage image) throws IOException {
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
}
