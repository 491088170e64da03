package twoge.picture;

import com.drew.imaging.ImageMetadataReader;
import com.drew.imaging.ImageProcessingException;
import com.drew.metadata.MetadataException;
import com.drew.metadata.exif.ExifIFD0Directory;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// What somebody uploaded as a picture; what it is, is told by its content.
record Upload(byte[] content) {
    static {
        // Nothing is ever shown on a screen of the server, and nothing is cached on its disk. Here and not where the
        // blog is put together: all that looks for what reads pictures would be part of each start.
        System.setProperty("java.awt.headless", "true");
        ImageIO.setUseCache(false);
    }

    /// What phones take; more is refused before it is decoded.
    static final long MOST_PIXELS = 50_000_000;

    private static final Set<String> FORMATS = Set.of("JPEG", "png", "gif");

    /// Its pixels, of a large picture only as many as are needed: it never lies in memory as a whole.
    ///
    /// @param longest the longest side it will have in the end
    BufferedImage decode(int longest) throws IOException, PictureRejected {
        try (var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
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
                int step = (int) Math.max(1, Math.min(width, height) / longest / 2);
                settings.setSourceSubsampling(step, step, 0, 0);
                return reader.read(0, settings);
            } finally {
                reader.dispose();
            }
        }
    }

    /// From the EXIF data of photographs: 1 upright, 2 to 8 mirrored or turned (EXIF 2.32, 4.6.4 A).
    int orientation() throws IOException {
        try {
            var metadata = ImageMetadataReader.readMetadata(new ByteArrayInputStream(content));
            var photograph = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
            if (photograph == null || !photograph.containsTag(ExifIFD0Directory.TAG_ORIENTATION)) return 1;
            return photograph.getInt(ExifIFD0Directory.TAG_ORIENTATION);
        } catch (ImageProcessingException | MetadataException e) {
            return 1;
        }
    }
}
