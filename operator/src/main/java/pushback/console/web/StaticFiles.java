package pushback.console.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// Stylesheet, scripts and picture, each at an address that names its content: browsers keep them for ever.
public final class StaticFiles {
    private static final String OURS = "/pushback/console/";
    private static final String WEBJARS = "/META-INF/resources/webjars/";

    private final Map<String, String> addresses = new HashMap<>();
    private final Map<String, Content> contents = new HashMap<>();

    /// @param zipped by gzip
    public record Content(String type, byte[] plain, byte[] zipped) {}

    public StaticFiles() {
        add("console.css", "text/css; charset=utf-8", OURS + "console.css");
        add("console.js", "text/javascript; charset=utf-8", OURS + "console.js");
        add("icon.svg", "image/svg+xml", OURS + "icon.svg");
        add("htmx.js", "text/javascript; charset=utf-8", webjar("htmx.org", "dist/htmx.min.js"));
        add("sse.js", "text/javascript; charset=utf-8", webjar("htmx-ext-sse", "sse.js"));
    }

    /// Where a file is found.
    public String address(String name) {
        return "/assets/" + addresses.get(name);
    }

    /// What is found at `/assets/NAME`.
    public Optional<Content> at(String name) {
        return Optional.ofNullable(contents.get(name));
    }

    private void add(String name, String type, String resource) {
        var plain = read(resource);
        var dot = name.lastIndexOf('.');
        var hashed = name.substring(0, dot) + "-" + hash(plain) + name.substring(dot);
        addresses.put(name, hashed);
        contents.put(hashed, new Content(type, plain, zipped(plain, Deflater.BEST_COMPRESSION)));
    }

    /// The versions of WebJars are part of their paths.
    private static String webjar(String name, String file) {
        var properties = new Properties();
        try (var stream = open("/META-INF/maven/org.webjars.npm/" + name + "/pom.properties")) {
            properties.load(stream);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return WEBJARS + name + "/" + properties.getProperty("version") + "/" + file;
    }

    private static byte[] read(String resource) {
        try (var stream = open(resource)) {
            return stream.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static InputStream open(String resource) {
        var stream = StaticFiles.class.getResourceAsStream(resource);
        if (stream == null) throw new IllegalStateException("there is no " + resource + " on the class path");
        return stream;
    }

    /// Packed for one answer, and in little time: over the loopback, bytes are cheap.
    public static byte[] zipped(byte[] plain) {
        return zipped(plain, Deflater.BEST_SPEED);
    }

    private static byte[] zipped(byte[] plain, int level) {
        var bytes = new ByteArrayOutputStream(plain.length / 3);
        try (var zip = new LeveledZip(bytes, level)) {
            zip.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 6);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException(missing);
        }
    }

    private static final class LeveledZip extends GZIPOutputStream {
        LeveledZip(OutputStream out, int level) throws IOException {
            super(out, 4096);
            def.setLevel(level);
        }
    }
}
