package pushback.endtoend;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import pushback.cli.Main;

/// `./pushback up` as a process of its own, and what it says.
final class Launcher implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;
    private final List<String> said = new ArrayList<>();

    private Launcher(Process process) {
        this.process = process;
        lines = process.inputReader();
    }

    /// @param more options
    static Launcher up(Path state, Path application, int servers, String... more) throws IOException {
        return new Launcher(new ProcessBuilder(command(state, application, servers, more))
                .redirectErrorStream(true)
                .start());
    }

    /// As [#up], by the launcher itself as it lies in the repository, in an environment that says LC_ALL=C and
    /// nothing else.
    ///
    /// @param home where it takes itself to be; made here, over the class path of this test
    static Launcher scriptWithoutLocale(Path home, Path state, Path application, String... more) throws IOException {
        var target = Files.createDirectories(home.resolve("local/cli/target"));
        Files.createDirectories(target.resolve("lib"));
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        new JarOutputStream(Files.newOutputStream(target.resolve("pushback-cli.jar")), manifest).close();
        Files.copy(Path.of("..", "pushback"), home.resolve("pushback"));
        Files.createFile(target.resolve("built"));
        var command = new ArrayList<>(List.of(
                "/bin/sh",
                home.resolve("pushback").toString(),
                "up",
                "--dir",
                state.toString(),
                "--app",
                application.toString(),
                "--allow-root",
                "--instances",
                "1"));
        command.addAll(List.of(more));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.equals("LANG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return new Launcher(builder.start());
    }

    /// As [#up], with the state on a disk of its own of so many megabytes, which is seen by [#seen].
    static Launcher onSmallDisk(int megabytes, Path state, Path application, int servers, String... more)
            throws IOException {
        Files.createDirectories(state);
        var command = new ArrayList<>(List.of(
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=" + megabytes + "m none \"$1\" && shift && exec \"$@\"",
                "sh",
                state.toString()));
        command.addAll(command(state, application, servers, more));
        return new Launcher(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /// Whether this machine allows what [#onSmallDisk] needs.
    static boolean canMount() throws IOException, InterruptedException {
        try {
            return new ProcessBuilder("unshare", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs none /mnt")
                            .redirectErrorStream(true)
                            .redirectOutput(Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noUnshare) {
            return false;
        }
    }

    /// A path of the launched process, as it sees it.
    Path seen(Path path) {
        return Path.of("/proc/" + process.pid() + "/root" + path.toAbsolutePath());
    }

    private static List<String> command(Path state, Path application, int servers, String... more) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "up",
                "--dir",
                state.toString(),
                "--app",
                application.toString(),
                "--allow-root",
                "--instances",
                Integer.toString(servers)));
        command.addAll(List.of(more));
        return command;
    }

    /// The first line from here on that `fits`; blocks until it comes.
    String await(Predicate<String> fits) throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            said.add(line);
            if (fits.test(line)) return line;
        }
        throw new AssertionError("it ended, and had said:\n" + String.join("\n", said));
    }

    /// The word after `label` at the beginning of a line.
    String awaitValue(String label) throws IOException {
        return await(line -> line.startsWith(label + " "))
                .substring(label.length())
                .strip();
    }

    /// Waits for its end by itself; returns the exit code.
    int ended() throws IOException, InterruptedException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) said.add(line);
        return process.waitFor();
    }

    /// All it has said until now.
    List<String> said() {
        return said;
    }

    long pid() {
        return process.pid();
    }

    /// As `kill -9` does.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// As `kill` does; returns the exit code.
    int terminate() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        if (process.isAlive()) terminate();
    }
}
