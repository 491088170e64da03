package twoge.web;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/// The files a page refers to. Their addresses carry a fingerprint of their content, so browsers may keep them.
public final class Assets {
    private static final Map<String, String> TYPES =
            Map.of("twoge.css", "text/css; charset=utf-8", "twoge.svg", "image/svg+xml");

    private final Map<String, Asset> assets;

    private record Asset(String type, byte[] content, String fingerprint) { }

    public Assets() {
        var loaded = new HashMap<String, Asset>();
        TYPES.forEach((name, type) -> loaded.put(name, load(name, type)));
        assets = Map.copyOf(loaded);
    }

    /// The address of an asset, to be put into a page.
    public String address(String name) {
        return "/assets/" + name + "?v=" + assets.get(name).fingerprint();
    }

    /// `GET /assets/{name}`.
    void serve(Context request) {
        var asset = assets.get(request.pathParam("name"));
        if (asset == null) throw new NotFoundResponse();
        // While two releases serve side by side, a page of one may ask the other: answer, but let nobody keep it.
        boolean asked = asset.fingerprint().equals(request.queryParam("v"));
        request.header("Cache-Control", asked ? "public, max-age=31536000, immutable" : "no-store");
        request.contentType(asset.type());
        request.result(asset.content());
    }

    private static Asset load(String name, String type) {
        try (var stream = Assets.class.getResourceAsStream("/assets/" + name)) {
            var content = stream.readAllBytes();
            var digest = MessageDigest.getInstance("SHA-256").digest(content);
            return new Asset(type, content, HexFormat.of().formatHex(digest, 0, 6));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
