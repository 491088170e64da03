package pushback.cdk.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// The JDK that runs here, cut down to some modules.
final class Jlink {
    /// Of the functions' classes.
    private static final int JAVA = 25;
    /// The newest version of glibc's interface that `provided.al2023` has.
    private static final int GLIBC = 34;
    private static final Pattern NEEDED = Pattern.compile("GLIBC_2\\.(\\d+)");

    private Jlink() {}

    /// Whether what it makes here can run in Lambda.
    ///
    /// @throws IllegalStateException with what to do about it
    static void check() throws IOException {
        check(System.getProperty("os.name"), Runtime.version().feature(), home());
    }

    static void check(String system, int java, Path home) throws IOException {
        if (!system.equals("Linux"))
            throw refused(
                    "the JDK in it is the one that runs here, on " + system + ", and Lambda runs Linux",
                    "synthesise on Linux");
        if (java != JAVA) throw refused("this is Java " + java, "run JDK " + JAVA);
        if (!Files.exists(program(home))) throw refused(home + " has no bin/jlink", "run a whole JDK " + JAVA);
        var machine = Files.readString(home.resolve("lib/server/libjvm.so"), StandardCharsets.ISO_8859_1);
        var glibc = NEEDED.matcher(machine)
                .results()
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .max();
        if (glibc.isEmpty() || glibc.getAsInt() > GLIBC)
            throw refused(
                    home + " was built for another system than Amazon Linux 2023 (glibc 2." + GLIBC + ")",
                    "run a JDK that was built for all, such as Eclipse Temurin or Amazon Corretto");
    }

    private static Path home() {
        return Path.of(System.getProperty("java.home"));
    }

    private static Path program(Path home) {
        return home.resolve("bin/jlink");
    }

    private static IllegalStateException refused(String what, String remedy) {
        return new IllegalStateException(
                "deployer.archive: own-jdk cannot be made here: " + what + "; " + remedy + ", or remove it");
    }

    static void link(Path folder, List<String> modules) throws IOException, InterruptedException {
        Command.run(new ProcessBuilder(
                program(home()).toString(),
                "--output",
                folder.toString(),
                "--add-modules",
                String.join(",", modules),
                "--no-man-pages",
                "--no-header-files"));
    }
}
