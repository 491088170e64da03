package twoge.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class RedrawTest {
    private final Redraw redraw = new Redraw();

    @ParameterizedTest
    @CsvSource({
        "png, 3000, 1000, 1344, 448",
        "jpeg, 1000, 4000, 336, 1344",
        "gif, 400, 300, 400, 300",
        "png, 1, 9000, 1, 1344",
        "jpeg, 1, 1, 1, 1"
    })
    void fitsPicturesIntoTheirPlace(String format, int width, int height, int newWidth, int newHeight)
            throws Exception {
        var image = read(draw(Samples.write(format, width, height), 1_344, false));
        assertEquals(newWidth, image.getWidth());
        assertEquals(newHeight, image.getHeight());
    }

    @Test
    void keepsTheSquareInTheMiddle() throws Exception {
        var image = read(draw(Samples.jpeg(900, 300), 256, true));
        assertEquals(256, image.getWidth());
        assertEquals(256, image.getHeight());
        assertTrue(isRed(image, 20, 128) && isBlue(image, 236, 128));
    }

    @ParameterizedTest
    @CsvSource({"1, left", "2, right", "3, right", "4, left", "5, top", "6, top", "7, bottom", "8, bottom"})
    void turnsPhotographsTheRightWayUp(int orientation, String red) throws Exception {
        var image = read(draw(withOrientation(Samples.jpeg(80, 40), orientation), 200, false));
        assertEquals(orientation < 5 ? 80 : 40, image.getWidth());
        int w = image.getWidth();
        int h = image.getHeight();
        assertTrue(
                switch (red) {
                    case "left" -> isRed(image, 4, h / 2) && isBlue(image, w - 4, h / 2);
                    case "right" -> isBlue(image, 4, h / 2) && isRed(image, w - 4, h / 2);
                    case "top" -> isRed(image, w / 2, 4) && isBlue(image, w / 2, h - 4);
                    default -> isBlue(image, w / 2, 4) && isRed(image, w / 2, h - 4);
                },
                red);
    }

    @Test
    void keepsNothingButThePixels() throws Exception {
        var secret = "GPS 52.5 13.4".getBytes(StandardCharsets.US_ASCII);
        var upload = new ByteArrayOutputStream();
        upload.writeBytes(withOrientation(Samples.jpeg(30, 30), 6));
        upload.writeBytes(secret);
        upload.writeBytes("<script>alert(1)</script>".getBytes(StandardCharsets.US_ASCII));
        var content = new String(draw(upload.toByteArray(), 100, false).content(), StandardCharsets.ISO_8859_1);
        assertFalse(content.contains("Exif") || content.contains("GPS") || content.contains("script"));
    }

    @Test
    void keepsTransparency() throws Exception {
        var image = new BufferedImage(20, 20, BufferedImage.TYPE_INT_ARGB);
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        var picture = draw(bytes.toByteArray(), 100, false);
        assertEquals("image/png", picture.type());
        assertEquals(0, read(picture).getRGB(10, 10) >>> 24);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GIF89a",
                "<svg xmlns='http://www.w3.org/2000/svg'/>",
                "%PDF-1.7",
                "BM        ",
                "RIFF    WEBP",
                "\u00ff\u00d8\u00ff",
                "\u0089PNG\r\n\u001a\n"
            })
    void refusesWhatIsNoPicture(String content) {
        assertThrows(PictureRejected.class, () -> draw(content.getBytes(StandardCharsets.ISO_8859_1), 100, false));
    }

    @Test
    void refusesHalfAPicture() {
        var png = Samples.png(300, 300);
        assertThrows(PictureRejected.class, () -> draw(Arrays.copyOf(png, png.length / 2), 100, false));
    }

    @Test
    void refusesABombBeforeItIsUnpacked() {
        var refusal = assertThrows(PictureRejected.class, () -> draw(claiming(60_000, 60_000), 100, false));
        assertEquals("The picture is too large: 60,000 by 60,000 pixels.", refusal.getMessage());
    }

    /// What a phone takes, held upright; a panorama; a row longer than any screen; a portrait cut out of a ribbon.
    /// In a heap of 128 MB, two thirds of which hold what lives longer.
    @ParameterizedTest
    @CsvSource({
        "jpeg, 4032, 3024, 6, false",
        "png, 5375, 5375, 1, false",
        "png, 25000, 2000, 1, false",
        "gif, 30000, 400, 1, false",
        "png, 25000, 500, 1, true"
    })
    void takesLittleMemoryForALargePicture(String format, int width, int height, int orientation, boolean square)
            throws Exception {
        var sample = Samples.write(format, width, height);
        var upload = format.equals("jpeg") ? withOrientation(sample, orientation) : sample;
        assertTakes(60, () -> draw(upload, 1_344, square));
    }

    @Test
    void takesLittleMemoryForATextThatUnfolds() throws Exception {
        var upload = withText(Samples.png(40, 30), 100_000_000);
        assertTakes(20, () -> draw(upload, 1_344, false));
    }

    @Test
    void refusesARibbon() {
        var refusal = assertThrows(PictureRejected.class, () -> draw(claiming(12_000_000, 4), 100, false));
        assertEquals("The picture is too large: 12,000,000 by 4 pixels.", refusal.getMessage());
    }

    /// Ten times over 49 megapixels, which lie in memory meanwhile.
    @Test
    void refusesALargeJpegOfManyScans() throws Exception {
        var bomb = ByteBuffer.wrap(progressive(16, 16));
        int frame = 2;
        while (bomb.getShort(frame) != (short) 0xffc2) frame += 2 + (bomb.getShort(frame + 2) & 0xffff);
        assertEquals("image/jpeg", draw(bomb.array(), 100, false).type());
        bomb.putShort(frame + 5, (short) 7_000).putShort(frame + 7, (short) 7_000);
        var refusal = assertThrows(PictureRejected.class, () -> draw(bomb.array(), 100, false));
        assertEquals("The picture is too large: 7,000 by 7,000 pixels.", refusal.getMessage());
    }

    private static byte[] progressive(int width, int height) throws IOException {
        var writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var settings = writer.getDefaultWriteParam();
        settings.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        var bytes = new ByteArrayOutputStream();
        try (var stream = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(stream);
            var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
            writer.write(null, new IIOImage(image, null, null), settings);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private Picture draw(byte[] upload, int longest, boolean square) throws PictureRejected {
        return redraw.draw(() -> new ByteArrayInputStream(upload), longest, square);
    }

    private static void assertTakes(int mebibytes, Callable<?> work) throws Exception {
        var memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = memory.getCurrentThreadAllocatedBytes();
        work.call();
        long taken = (memory.getCurrentThreadAllocatedBytes() - before) >> 20;
        assertTrue(taken <= mebibytes, () -> taken + " MiB");
    }

    /// A PNG with a compressed text of so many zeros after its header.
    private static byte[] withText(byte[] png, int length) throws IOException {
        var text = new ByteArrayOutputStream();
        text.writeBytes("zTXtComment\0\0".getBytes(StandardCharsets.ISO_8859_1));
        try (var deflater = new DeflaterOutputStream(text)) {
            var zeros = new byte[1_000_000];
            for (int n = 0; n < length; n += zeros.length) deflater.write(zeros);
        }
        var crc = new CRC32();
        crc.update(text.toByteArray());
        int header = 33;
        return ByteBuffer.allocate(png.length + text.size() + 8)
                .put(png, 0, header)
                .putInt(text.size() - 4)
                .put(text.toByteArray())
                .putInt((int) crc.getValue())
                .put(png, header, png.length - header)
                .array();
    }

    /// A PNG whose header says that it has this size.
    private static byte[] claiming(int width, int height) {
        var bomb = ByteBuffer.wrap(Samples.png(8, 8).clone());
        bomb.putInt(16, width).putInt(20, height);
        var crc = new CRC32();
        crc.update(bomb.array(), 12, 17);
        return bomb.putInt(29, (int) crc.getValue()).array();
    }

    /// Puts an EXIF segment with nothing but the orientation after the JPEG's first marker.
    private static byte[] withOrientation(byte[] jpeg, int orientation) {
        var exif = ByteBuffer.allocate(36)
                .putShort((short) 0xffe1)
                .putShort((short) 34)
                .put("Exif\0\0MM".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 42)
                .putInt(8)
                .putShort((short) 1)
                .putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0)
                .putInt(0);
        return ByteBuffer.allocate(jpeg.length + 36)
                .put(jpeg, 0, 2)
                .put(exif.array())
                .put(jpeg, 2, jpeg.length - 2)
                .array();
    }

    private static BufferedImage read(Picture picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture.content()));
    }

    private static boolean isRed(BufferedImage image, int x, int y) {
        var color = new Color(image.getRGB(x, y));
        return color.getRed() > 200 && color.getBlue() < 60;
    }

    private static boolean isBlue(BufferedImage image, int x, int y) {
        var color = new Color(image.getRGB(x, y));
        return color.getBlue() > 200 && color.getRed() < 60;
    }
}
