package twoge.web;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/// The files a page refers to. Their addresses carry a fingerprint of their content, so browsers may keep them.
public final class Assets {
    private static final String FONT = "font/woff2";
    private static final Map<String, String> TYPES =
            Map.of("twoge.svg", "image/svg+xml", "young-serif.woff2", FONT, "young-serif-ext.woff2", FONT);
    private static final String STYLESHEET = "twoge.css";

    private final Map<String, Asset> assets;

    private record Asset(String type, byte[] content, String fingerprint) {
        Asset(String type, byte[] content) {
            this(type, content, Assets.fingerprint(content));
        }
    }

    public Assets() {
        var loaded = new HashMap<String, Asset>();
        TYPES.forEach((name, type) -> loaded.put(name, new Asset(type, read(name))));
        // It names the others as files beside it; browsers are to keep those as long as they are the same, too.
        var stylesheet = new String(read(STYLESHEET), StandardCharsets.UTF_8);
        for (var other : loaded.entrySet()) {
            stylesheet = stylesheet.replace(
                    "url(" + other.getKey() + ")", "url(" + address(other.getKey(), other.getValue()) + ")");
        }
        loaded.put(STYLESHEET, new Asset("text/css; charset=utf-8", stylesheet.getBytes(StandardCharsets.UTF_8)));
        assets = Map.copyOf(loaded);
    }

    /// The address of an asset, to be put into a page.
    public String address(String name) {
        return address(name, assets.get(name));
    }

    private static String address(String name, Asset asset) {
        return "/assets/" + name + "?v=" + asset.fingerprint();
    }

    /// `GET /assets/{name}`.
    void serve(Context request) {
        var asset = assets.get(request.pathParam("name"));
        if (asset == null) throw new NotFoundResponse();
        // While two releases serve side by side, a page of one may ask the other: answer, but let nobody keep it.
        boolean asked = asset.fingerprint().equals(request.queryParam("v"));
        request.header("Cache-Control", asked ? "public, max-age=31536000, immutable" : "no-store");
        // A font of this kind is compressed already.
        if (asset.type().equals(FONT)) request.disableCompression();
        request.contentType(asset.type());
        request.result(asset.content());
    }

    private static byte[] read(String name) {
        try (var stream = Assets.class.getResourceAsStream("/assets/" + name)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fingerprint(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
