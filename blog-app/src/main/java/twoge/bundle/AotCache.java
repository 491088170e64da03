package twoge.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The classes of a release as the JVM wants them in memory: it starts in half the time. Made by a short run of the
/// very jars that are shipped, and tied to them by `twoge.aot.sums`, which the launcher (`twoge.sh`) checks before each
/// start: a JVM does not notice when a cache was made of other classes than those in the jars, and runs the old ones.
final class AotCache {
    static final String FILE = "twoge.aot";
    static final String SUMS = FILE + ".sums";

    private final Path app;

    /// @param app the directory of `twoge.jar`
    AotCache(Path app) {
        this.app = app;
    }

    /// Makes it; replaces one that is there.
    ///
    /// @throws BundleUnfinished when the training run fails, with what it printed
    void make() throws IOException {
        for (var old : List.of(FILE, SUMS)) Files.deleteIfExists(app.resolve(old));
        long began = System.nanoTime();
        var classes = Files.createTempFile("twoge", ".aotconf");
        try {
            Training.run(app.resolve("twoge.jar"), classes);
            assemble(classes);
        } finally {
            Files.deleteIfExists(classes);
        }
        writeSums();
        System.out.printf(
                "%s: %,d KiB in %,d ms%n",
                FILE, Files.size(app.resolve(FILE)) / 1024, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began));
    }

    private void assemble(Path classes) throws IOException {
        var log = Files.createTempFile("twoge", ".log");
        try {
            var command = Training.java(
                    "-XX:AOTMode=create",
                    "-XX:AOTConfiguration=" + classes,
                    "-XX:AOTCache=" + app.resolve(FILE),
                    "-jar",
                    app.resolve("twoge.jar").toString());
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (process.waitFor() != 0 || !Files.exists(app.resolve(FILE))) {
                throw new BundleUnfinished("No AOT cache was made:\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            throw new BundleUnfinished("Interrupted while the AOT cache was made");
        } finally {
            Files.delete(log);
        }
    }

    /// In the form `sha256sum -c` reads, with names relative to the directory.
    private void writeSums() throws IOException {
        var lines = new ArrayList<String>();
        try (var jars = Files.list(app.resolve("lib"))) {
            var ours = Stream.of(app.resolve(FILE), app.resolve("twoge.jar"));
            for (var file : Stream.concat(ours, jars.sorted()).toList()) {
                lines.add(sha256(file) + "  " + app.relativize(file));
            }
        }
        Files.write(app.resolve(SUMS), lines);
    }

    private static String sha256(Path file) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
