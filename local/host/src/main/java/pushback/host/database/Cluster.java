package pushback.host.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The data of one PostgreSQL, with the passwords of its users: the one that may do everything, whom nobody uses but
/// us, and the application's.
///
/// @param directory holds `data`, `password` and `administrator`
record Cluster(Path directory) {
    static final String USER = "app";
    static final String ADMINISTRATOR = "pushback";

    Path data() {
        return directory.resolve("data");
    }

    String password() throws IOException {
        return Password.in(directory);
    }

    String administratorsPassword() throws IOException {
        return Password.in(directory, "administrator");
    }

    /// Makes the data if there are none.
    void initialize(Programs programs, Unprivileged user) throws IOException {
        if (Files.exists(data().resolve("PG_VERSION"))) return;
        // Under another name first: an interrupted initdb leaves something that looks like data and is none.
        var unfinished = directory.resolve("data.unfinished");
        delete(unfinished);
        Files.createDirectory(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var passwordForInitdb = unfinished.resolveSibling("password.unfinished");
        Files.deleteIfExists(passwordForInitdb);
        Files.createFile(
                passwordForInitdb, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(passwordForInitdb, administratorsPassword(), StandardOpenOption.TRUNCATE_EXISTING);
        try {
            user.own(unfinished);
            user.own(passwordForInitdb);
            run(user.once(
                    programs.initdb(),
                    "-D",
                    unfinished.toString(),
                    "-U",
                    ADMINISTRATOR,
                    "-A",
                    "scram-sha-256",
                    "--pwfile",
                    passwordForInitdb.toString(),
                    "-E",
                    "UTF8",
                    "--locale",
                    "C",
                    "--locale-provider",
                    "builtin",
                    "--builtin-locale",
                    "C.UTF-8",
                    "--wal-segsize",
                    "1"));
        } finally {
            Files.delete(passwordForInitdb);
        }
        Files.move(unfinished, data());
    }

    /// Ends a server that a process before us has left behind on these data, and removes the trace of a dead one.
    ///
    /// PostgreSQL itself only asks whether a process of that number exists. After a reboot that may be any process,
    /// and it would refuse to start.
    void clearPostmaster(Programs programs) throws IOException {
        var trace = data().resolve("postmaster.pid");
        if (!Files.exists(trace)) return;
        var left = postmaster(trace)
                .filter(process -> process.info()
                        .command()
                        .filter(command -> command.startsWith(
                                programs.directory().getParent().toString()))
                        .isPresent());
        if (left.isPresent()) new ServerProcess.Ending(left.get(), LocalPostgres.SIGNALS).end(Duration.ofSeconds(10));
        Files.deleteIfExists(trace);
    }

    private static Optional<ProcessHandle> postmaster(Path trace) throws IOException {
        try {
            return Files.readString(trace)
                    .lines()
                    .findFirst()
                    .map(Long::parseLong)
                    .flatMap(ProcessHandle::of);
        } catch (NumberFormatException cutOff) {
            return Optional.empty();
        }
    }

    private static void run(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        var process = builder.start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) throw new IOException("initdb failed:\n" + said);
        } catch (InterruptedException interrupted) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) return;
        try (var paths = Files.walk(directory)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}
