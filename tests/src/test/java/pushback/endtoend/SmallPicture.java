package pushback.endtoend;

import java.awt.Image;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/// A screenshot made smaller, as a PNG of at most 256 colours: a third of the bytes.
final class SmallPicture {
    private static final int COLOURS = 256;

    private SmallPicture() {}

    static byte[] of(byte[] png, int width) throws IOException {
        var picture = scaled(ImageIO.read(new ByteArrayInputStream(png)), width);
        var counts = new HashMap<Integer, Integer>();
        for (var y = 0; y < picture.getHeight(); y++)
            for (var x = 0; x < picture.getWidth(); x++) counts.merge(picture.getRGB(x, y) & 0xffffff, 1, Integer::sum);
        var most = counts.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
                .limit(COLOURS)
                .map(Map.Entry::getKey)
                .toList();
        var nearest = new HashMap<Integer, Integer>();
        counts.keySet().forEach(colour -> nearest.put(colour, nearest(colour, most)));
        var palette = new int[COLOURS];
        for (var i = 0; i < most.size(); i++) palette[i] = most.get(i);
        var model = new IndexColorModel(8, COLOURS, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
        var small = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
        for (var y = 0; y < picture.getHeight(); y++)
            for (var x = 0; x < picture.getWidth(); x++)
                small.getRaster().setSample(x, y, 0, nearest.get(picture.getRGB(x, y) & 0xffffff));
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(small, "png", bytes);
        return bytes.toByteArray();
    }

    private static BufferedImage scaled(BufferedImage picture, int width) {
        var height = picture.getHeight() * width / picture.getWidth();
        var scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var drawing = scaled.createGraphics();
        drawing.drawImage(picture.getScaledInstance(width, height, Image.SCALE_AREA_AVERAGING), 0, 0, null);
        drawing.dispose();
        return scaled;
    }

    private static int nearest(int colour, List<Integer> palette) {
        var best = 0;
        for (var i = 1; i < palette.size(); i++)
            if (distance(colour, palette.get(i)) < distance(colour, palette.get(best))) best = i;
        return best;
    }

    private static int distance(int one, int other) {
        var sum = 0;
        for (var shift = 0; shift < 24; shift += 8) {
            var difference = (one >> shift & 255) - (other >> shift & 255);
            sum += difference * difference;
        }
        return sum;
    }
}
