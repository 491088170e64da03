package twoge.bundle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.zip.Deflater;

/// The libraries of a release, made one jar: whoever looks for a service opens every jar there is, and three do at each
/// start. With a hundred jars that was a fifth of its work (`bench/README.md`).
final class Libraries implements AutoCloseable {
    private static final String NAME = "libraries.jar";

    /// Each jar has its own, and all count.
    private static final String SERVICES = "META-INF/services/";

    /// What says something about a jar that is none any more: its manifest, its signature, its module.
    private static final Pattern LEFT_OUT = Pattern.compile(
            "(?:.*/)?(?:MANIFEST\\.MF|module-info\\.class)|META-INF/(?:INDEX\\.LIST|[^/]+\\.(?:SF|RSA|DSA|EC))");

    /// Many jars bring theirs under the same name.
    private static final Pattern TERMS = Pattern.compile("(?:META-INF/)?(?:LICENSE|NOTICE)[^/]*");

    /// The same jars make the same jar.
    private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

    private final Map<String, ByteArrayOutputStream> services = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private final JarOutputStream output;

    private Libraries(Path file) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MULTI_RELEASE, "true");
        output = new JarOutputStream(Files.newOutputStream(file), manifest);
        output.setLevel(Deflater.BEST_SPEED);
    }

    /// Puts the jars in `lib` below `app` together, and leads `twoge.jar` to what became of them.
    static void join(Path app) throws IOException {
        List<Path> jars;
        try (var files = Files.list(app.resolve("lib"))) {
            jars = files.sorted().toList();
        }
        var joined = app.resolve(NAME);
        try (var libraries = new Libraries(joined)) {
            for (var jar : jars) libraries.add(jar);
            libraries.addServices();
        }
        for (var jar : jars) Files.delete(jar);
        Files.move(joined, app.resolve("lib").resolve(NAME));
        leadTo("lib/" + NAME, app.resolve("twoge.jar"));
    }

    private static void leadTo(String classPath, Path jar) throws IOException {
        try (var content = FileSystems.newFileSystem(jar)) {
            var file = content.getPath(JarFile.MANIFEST_NAME);
            Manifest manifest;
            try (var input = Files.newInputStream(file)) {
                manifest = new Manifest(input);
            }
            manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
            try (var output = Files.newOutputStream(file)) {
                manifest.write(output);
            }
        }
    }

    private void add(Path file) throws IOException {
        try (var jar = new JarFile(file.toFile())) {
            for (var entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                var name = entry.getName();
                if (LEFT_OUT.matcher(name).matches()) continue;
                var content = jar.getInputStream(entry).readAllBytes();
                if (name.startsWith(SERVICES) && !entry.isDirectory()) {
                    var all = services.computeIfAbsent(name, _ -> new ByteArrayOutputStream());
                    all.writeBytes(content);
                    all.write('\n');
                } else {
                    boolean terms = TERMS.matcher(name).matches();
                    write(terms ? "META-INF/terms/" + file.getFileName() + "/" + name : name, content);
                }
            }
        }
    }

    private void addServices() throws IOException {
        for (var service : services.entrySet())
            write(service.getKey(), service.getValue().toByteArray());
    }

    /// Of two with one name the first counts, as on a class path.
    private void write(String name, byte[] content) throws IOException {
        if (!names.add(name)) return;
        var entry = new JarEntry(name);
        entry.setTimeLocal(TIME);
        output.putNextEntry(entry);
        output.write(content);
        output.closeEntry();
    }

    @Override
    public void close() throws IOException {
        output.close();
    }
}
