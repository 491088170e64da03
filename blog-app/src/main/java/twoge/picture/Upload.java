package twoge.picture;

import com.drew.imaging.jpeg.JpegMetadataReader;
import com.drew.imaging.jpeg.JpegProcessingException;
import com.drew.metadata.MetadataException;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
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

    private static final int MOST_BYTES = 5 * 1024 * 1024;
    /// What phones take; more is refused before it is decoded.
    static final long MOST_PIXELS = 50_000_000;
    /// JPEG knows no longer side; a row is held as a whole.
    private static final int LONGEST_SIDE = 65_535;
    /// A quarter of the heap, in bytes. Of a picture that would take more, only every second pixel is decoded, or
    /// third. One with few colours is unfolded, too, when it is drawn.
    private static final double MOST_DECODED = 32 << 20;

    /// In all scans of a JPEG together: each goes over all of it, and one with several lies in memory, though not
    /// in the heap. A photograph has one, a progressive one of 24 megapixels ten.
    private static final long MOST_SCANNED = 250_000_000;

    private static final int END = 0xd9;
    private static final int SCAN = 0xda;

    private static final Set<String> FORMATS = Set.of("JPEG", "png", "gif");

    static Upload read(Callable<InputStream> file) throws Exception {
        try (var stream = file.call()) {
            var content = stream.readNBytes(MOST_BYTES + 1);
            if (content.length <= MOST_BYTES) return new Upload(content);
            throw new PictureRejected("The picture is too large: it may have 5 MB.");
        }
    }

    /// Its pixels, of a large picture only some: it never lies in memory as a whole.
    ///
    /// @param square whether only the square in its middle is wanted
    BufferedImage decode(boolean square) throws IOException, PictureRejected {
        try (var stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(content))) {
            var readers = ImageIO.getImageReaders(stream);
            ImageReader reader = readers.hasNext() ? readers.next() : null;
            if (reader == null || !FORMATS.contains(reader.getFormatName())) {
                throw new PictureRejected("Only JPEG, PNG and GIF pictures can be shown.");
            }
            try {
                reader.setInput(stream, true, true);
                int width = reader.getWidth(0);
                int height = reader.getHeight(0);
                long pixels = (long) width * height;
                boolean tooOften = reader.getFormatName().equals("JPEG") && pixels * scans() > MOST_SCANNED;
                if (pixels > MOST_PIXELS || Math.max(width, height) > LONGEST_SIDE || tooOften) {
                    throw new PictureRejected("The picture is too large: %,d by %,d pixels.".formatted(width, height));
                }
                var part = square ? middle(width, height) : new Rectangle(width, height);
                int step = step(
                        part, reader.getImageTypes(0).next().getColorModel().getPixelSize());
                var settings = reader.getDefaultReadParam();
                settings.setSourceRegion(part);
                settings.setSourceSubsampling(step, step, 0, 0);
                return reader.read(0, settings);
            } finally {
                reader.dispose();
            }
        }
    }

    /// From marker to marker (ITU-T T.81, B.1): a segment says how long it is, and where a scan ends, the next one
    /// begins.
    private long scans() {
        long scans = 0;
        for (int at = 2; at + 3 < content.length; ) {
            int marker = content[at] == (byte) 0xff ? content[at + 1] & 0xff : 0;
            if (marker == END) break;
            if (marker == SCAN) scans++;
            boolean isSegment = 0xc0 <= marker && marker < 0xff && !(0xd0 <= marker && marker <= 0xd8);
            at += isSegment ? 2 + (content[at + 2] & 0xff) * 256 + (content[at + 3] & 0xff) : 1;
        }
        return scans;
    }

    private static Rectangle middle(int width, int height) {
        int side = Math.min(width, height);
        return new Rectangle((width - side) / 2, (height - side) / 2, side, side);
    }

    private static int step(Rectangle part, int bitsPerPixel) {
        double bytes = (double) part.width * part.height * Math.max(Integer.SIZE, bitsPerPixel) / Byte.SIZE;
        return (int) Math.max(1, Math.ceil(Math.sqrt(bytes / MOST_DECODED)));
    }

    /// From the EXIF data of photographs: 1 upright, 2 to 8 mirrored or turned (EXIF 2.32, 4.6.4 A). Nothing else
    /// is looked for: what else a file holds may be packed, and unfold without end.
    int orientation() throws IOException {
        try {
            var metadata =
                    JpegMetadataReader.readMetadata(new ByteArrayInputStream(content), List.of(new ExifReader()));
            var photograph = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
            if (photograph == null || !photograph.containsTag(ExifIFD0Directory.TAG_ORIENTATION)) return 1;
            return photograph.getInt(ExifIFD0Directory.TAG_ORIENTATION);
        } catch (JpegProcessingException | MetadataException e) {
            return 1;
        }
    }
}
