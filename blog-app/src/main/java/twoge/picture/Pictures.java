package twoge.picture;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.ServiceUnavailableResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pictures of posts and authors: taken in, shown, forgotten.
public final class Pictures {
    /// The width of a post on a large screen, twice: for screens with small pixels.
    private static final int POST = 1_344;
    private static final int PORTRAIT = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Pictures.class);

    private final Redraw redraw = new Redraw();
    private final PictureStore store;

    public Pictures(PictureStore store) {
        this.store = store;
    }

    /// Keeps a picture to be shown with a post.
    ///
    /// @return its name, under which it is shown from now on
    public String keep(Callable<InputStream> upload) throws PictureRejected {
        return keep(redraw.draw(upload, POST, false));
    }

    /// Keeps the picture of an author: the square in the middle of it.
    public String keepPortrait(Callable<InputStream> upload) throws PictureRejected {
        return keep(redraw.draw(upload, PORTRAIT, true));
    }

    /// Forgets a picture that nothing shows any more. If the store is away, it is left there and the log says so.
    public void forget(Optional<String> name) {
        if (name.isEmpty()) return;
        try {
            store.delete(name.get());
        } catch (IOException | RuntimeException e) {
            LOG.warn("event=picture-left-behind name={} reason=\"{}\"", name.get(), e.toString());
        }
    }

    /// `GET /pictures/{name}`.
    public void show(Context request) {
        var name = request.pathParam("name");
        var content = Picture.isName(name) ? load(name) : Optional.<byte[]>empty();
        request.contentType(name.endsWith(".png") ? "image/png" : "image/jpeg");
        request.result(content.orElseThrow(NotFoundResponse::new));
        request.header("Cache-Control", "public, max-age=31536000, immutable");
    }

    private Optional<byte[]> load(String name) {
        try {
            return store.load(name);
        } catch (IOException | RuntimeException e) {
            LOG.warn("event=picture-away name={} reason=\"{}\"", name, e.toString());
            throw new ServiceUnavailableResponse();
        }
    }

    private String keep(Picture picture) throws PictureRejected {
        var name = picture.newName();
        try {
            store.save(name, picture.content());
            return name;
        } catch (IOException | RuntimeException e) {
            LOG.warn("event=picture-not-kept reason=\"{}\"", e.toString());
            throw new PictureRejected("The picture could not be kept just now. Please try again, or without it.");
        }
    }
}
