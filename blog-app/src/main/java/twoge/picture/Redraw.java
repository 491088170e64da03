package twoge.picture;

import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.InputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Makes pictures anew from what was uploaded: turned the right way up, made smaller, and written without the place,
/// the camera and whatever else was hidden in it.
final class Redraw {
    /// One at a time: a picture takes up to 45 MB while it is drawn, in a heap of 128.
    private final Semaphore turn = new Semaphore(1, true);

    /// At one or two a second, so few wait so long; in seconds.
    private static final int PATIENCE = 15;

    /// @param upload opened when it is its turn
    /// @param longest the longest side, in pixels; smaller pictures stay as they are
    /// @param square whether to keep only the square in its middle
    Picture draw(Callable<InputStream> upload, int longest, boolean square) throws PictureRejected {
        if (!isItsTurn()) {
            throw new PictureRejected("Too many pictures come in just now. Please try again, or without it.");
        }
        try {
            var given = Upload.read(upload);
            return Picture.of(drawn(given.decode(square), given.orientation(), longest));
        } catch (PictureRejected e) {
            throw e;
        } catch (Exception e) {
            throw new PictureRejected("This picture is broken.");
        } finally {
            turn.release();
        }
    }

    private boolean isItsTurn() {
        try {
            return turn.tryAcquire(PATIENCE, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Made smaller and turned in one go: no copy of full size lies in between.
    private static BufferedImage drawn(BufferedImage image, int orientation, int longest) {
        double factor = Math.min(1, (double) longest / Math.max(image.getWidth(), image.getHeight()));
        int width = (int) Math.max(1, Math.round(image.getWidth() * factor));
        int height = (int) Math.max(1, Math.round(image.getHeight() * factor));
        var how = turned(orientation, width, height);
        how.scale((double) width / image.getWidth(), (double) height / image.getHeight());
        boolean lies = 5 <= orientation && orientation <= 8;
        return drawn(image, lies ? height : width, lies ? width : height, how);
    }

    private static AffineTransform turned(int orientation, int w, int h) {
        return switch (orientation) {
            case 2 -> new AffineTransform(-1, 0, 0, 1, w, 0);
            case 3 -> new AffineTransform(-1, 0, 0, -1, w, h);
            case 4 -> new AffineTransform(1, 0, 0, -1, 0, h);
            case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
            case 6 -> new AffineTransform(0, 1, -1, 0, h, 0);
            case 7 -> new AffineTransform(0, -1, -1, 0, h, w);
            case 8 -> new AffineTransform(0, -1, 1, 0, 0, w);
            default -> new AffineTransform();
        };
    }

    private static BufferedImage drawn(BufferedImage image, int width, int height, AffineTransform how) {
        boolean transparent = image.getColorModel().hasAlpha();
        var result = new BufferedImage(
                width, height, transparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
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
}
