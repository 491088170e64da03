package pushback.cdk.archive;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Classes and libraries as one jar. In Lambda's own runtime nothing is compressed in it: a cold start spends a sixth
/// of
/// its time on opening jars and inflating classes. The same input gives the same bytes.
final class MergedJar {
    /// 1980: the first year that a zip can say.
    static final FileTime ALWAYS = FileTime.fromMillis(315_619_200_000L);

    /// Of the functions.
    private static final int JAVA = 25;
    private static final String LICENSES = "META-INF/licenses/";
    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d+)/(.+)");
    private static final Pattern LICENSE = Pattern.compile("META-INF/[^/]*(LICENSE|NOTICE|COPYING)[^/]*");
    /// What describes a jar of its own, or is for other tools.
    private static final Pattern LEFT_OUT = Pattern.compile(
            "META-INF/(MANIFEST\\.MF|INDEX\\.LIST|[^/]+\\.(SF|RSA|DSA|EC)|(maven|native-image|com\\.android\\.tools)/.*)"
                + "|(.*/)?module-info\\.class");

    /// By name, in an order that depends on nothing.
    private final TreeMap<String, Content> contents = new TreeMap<>();

    /// @param from the jar it comes from
    /// @param version of Java it is for; 0: any
    private record Content(String from, int version, byte[] bytes) {}

    /// Adds what is below `root`, a folder or a jar.
    void add(Path root) throws IOException {
        var name = root.getFileName().toString();
        if (Files.isDirectory(root)) addTree(name, root);
        else
            try (var jar = FileSystems.newFileSystem(root)) {
                addTree(name, jar.getPath("/"));
            }
    }

    void add(String name, byte[] bytes) {
        add(name, new Content(name, 0, bytes));
    }

    /// SHA-256 of all that was added, in hexadecimal.
    String digest() {
        var all = new ByteArrayOutputStream();
        contents.forEach((name, content) ->
                all.writeBytes((name + ' ' + OwnJdk.digest(content.bytes()) + '\n').getBytes(StandardCharsets.UTF_8)));
        return OwnJdk.digest(all.toByteArray());
    }

    private void addTree(String from, Path root) throws IOException {
        List<Path> files;
        try (var walk = Files.walk(root)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (var file : files) {
            var name = root.relativize(file).toString().replace('\\', '/');
            if (!LEFT_OUT.matcher(name).matches()) add(name, new Content(from, 0, Files.readAllBytes(file)));
        }
    }

    private void add(String name, Content content) {
        var versioned = VERSIONED.matcher(name);
        if (versioned.matches()) {
            var version = Integer.parseInt(versioned.group(1));
            // What is no class belongs to the jar that is no more.
            if (version <= JAVA && name.endsWith(".class"))
                add(versioned.group(2), new Content(content.from(), version, content.bytes()));
        } else if (LICENSE.matcher(name).matches())
            contents.put(LICENSES + content.from() + "/" + name.substring("META-INF/".length()), content);
        else contents.merge(name, content, (known, other) -> joined(name, known, other));
    }

    private static Content joined(String name, Content known, Content other) {
        if (known.from().equals(other.from())) return known.version() > other.version() ? known : other;
        if (name.startsWith("META-INF/services/")) return new Content(other.from(), 0, lines(known, other));
        if (Arrays.equals(known.bytes(), other.bytes())) return known;
        throw new IllegalStateException(known.from() + " and " + other.from() + " both have " + name
                + ", and each another; say in " + MergedJar.class.getName() + " which is meant");
    }

    private static byte[] lines(Content known, Content other) {
        return (new String(known.bytes(), StandardCharsets.UTF_8).strip() + "\n"
                        + new String(other.bytes(), StandardCharsets.UTF_8).strip() + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /// With nothing compressed in it.
    void write(Path file) throws IOException {
        write(file, ZipEntry.STORED);
    }

    /// @param method of `ZipEntry`
    void write(Path file, int method) throws IOException {
        try (var jar = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            put(jar, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8), method);
            for (var content : contents.entrySet())
                put(jar, content.getKey(), content.getValue().bytes(), method);
        }
    }

    private static void put(ZipOutputStream jar, String name, byte[] bytes, int method) throws IOException {
        var checksum = new CRC32();
        checksum.update(bytes);
        var entry = new ZipEntry(name);
        entry.setLastModifiedTime(ALWAYS);
        entry.setMethod(method);
        entry.setSize(bytes.length);
        entry.setCrc(checksum.getValue());
        jar.putNextEntry(entry);
        jar.write(bytes);
        jar.closeEntry();
    }
}
