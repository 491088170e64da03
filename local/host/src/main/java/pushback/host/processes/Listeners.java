package pushback.host.processes;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Who listens on a TCP port of this machine's loopback address. Linux tells it in `/proc`; elsewhere (macOS; tried on
/// Linux only) `lsof` does.
public final class Listeners {
    private static final Path PROC = Path.of("/proc");
    private static final List<Path> TABLES = List.of(PROC.resolve("net/tcp"), PROC.resolve("net/tcp6"));
    /// The state LISTEN in these tables.
    private static final String LISTEN = "0A";
    /// Addresses at which 127.0.0.1 is answered, in either byte order; those of IPv6 answer IPv4 as well.
    private static final Set<String> ANSWERING = Set.of(
            "0100007F",
            "7F000001",
            "00000000",
            "0".repeat(32),
            "0000000000000000FFFF00000100007F",
            "00000000000000000000FFFF7F000001");
    private static final int LONGEST_ARGUMENT = 80;

    private Listeners() {}

    /// A process that listens. Several may hold the same socket: a server and its workers.
    public record Listener(long pid) {
        /// Its program and the first argument that is no option: others may be secret.
        public String command() {
            var info = ProcessHandle.of(pid).map(ProcessHandle::info);
            var program = info.flatMap(ProcessHandle.Info::command)
                    .map(path -> Path.of(path).getFileName().toString())
                    .orElse("a program that cannot be looked at");
            var argument = info.flatMap(ProcessHandle.Info::arguments)
                    .flatMap(all -> List.of(all).stream()
                            .filter(text -> !text.startsWith("-") && !text.isBlank())
                            .findFirst())
                    .orElse("");
            return argument.isEmpty()
                    ? program
                    : program + " "
                            + (argument.length() <= LONGEST_ARGUMENT
                                    ? argument
                                    : "…" + argument.substring(argument.length() - LONGEST_ARGUMENT));
        }

        /// When it began, to about a second.
        public Optional<Instant> startedAt() {
            return ProcessHandle.of(pid).flatMap(process -> process.info().startInstant());
        }

        /// A variable that it was started with; empty if it has none, or what it was started with cannot be
        /// read.
        public Optional<String> variable(String name) {
            try {
                var environment = Files.readString(PROC.resolve(pid + "/environ"), StandardCharsets.ISO_8859_1);
                return List.of(environment.split("\0")).stream()
                        .filter(entry -> entry.startsWith(name + "="))
                        .map(entry -> entry.substring(name.length() + 1))
                        .findFirst();
            } catch (IOException unreadable) {
                return Optional.empty();
            }
        }

        /// Whether it works in `directory` or has a file below it open: so one is known that has overwritten
        /// its environment.
        public boolean worksIn(Path directory) {
            var process = PROC.resolve(Long.toString(pid));
            return isBelow(process.resolve("cwd"), directory)
                    || links(process.resolve("fd"), fd -> isBelow(fd, directory));
        }

        private static boolean isBelow(Path link, Path directory) {
            try {
                return Files.readSymbolicLink(link).startsWith(directory);
            } catch (IOException gone) {
                return false;
            }
        }
    }

    /// Whether this machine tells who listens at all.
    public static boolean areTold() {
        return Files.isReadable(TABLES.getFirst()) || lsof().isPresent();
    }

    /// The processes that listen on `port`, none if nobody does; empty if that cannot be told: nothing here tells
    /// it, or it is another user's process.
    public static Optional<List<Listener>> on(int port) {
        if (!Files.isReadable(TABLES.getFirst())) return lsof().map(program -> byLsof(program, port));
        var sockets = sockets(port);
        if (sockets.isEmpty()) return Optional.of(List.of());
        var found = holders(sockets);
        // It may have gone in between.
        return found.isEmpty() && !sockets(port).isEmpty() ? Optional.empty() : Optional.of(found);
    }

    private static Set<String> sockets(int port) {
        var sockets = new HashSet<String>();
        for (var table : TABLES) {
            try (var lines = Files.lines(table, StandardCharsets.ISO_8859_1)) {
                lines.skip(1)
                        .map(line -> line.strip().split("\\s+"))
                        .filter(row -> row.length > 9 && row[3].equals(LISTEN) && answers(row[1], port))
                        .forEach(row -> sockets.add("socket:[" + row[9] + "]"));
            } catch (IOException | java.io.UncheckedIOException none) {
                // A machine without IPv6 has no second table.
            }
        }
        return sockets;
    }

    private static boolean answers(String local, int port) {
        var colon = local.indexOf(':');
        return ANSWERING.contains(local.substring(0, colon))
                && Integer.parseInt(local.substring(colon + 1), 16) == port;
    }

    private static List<Listener> holders(Set<String> sockets) {
        var holders = new ArrayList<Listener>();
        try (var processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var process : processes)
                if (links(process.resolve("fd"), fd -> leadsTo(fd, sockets)))
                    holders.add(
                            new Listener(Long.parseLong(process.getFileName().toString())));
        } catch (IOException | DirectoryIteratorException gone) {
            return holders;
        }
        return holders;
    }

    private static boolean leadsTo(Path fd, Set<String> sockets) {
        try {
            return sockets.contains(Files.readSymbolicLink(fd).toString());
        } catch (IOException closed) {
            return false;
        }
    }

    /// Whether one of the links in `directory` is such; false if it is another user's.
    private static boolean links(Path directory, Predicate<Path> such) {
        try (var links = Files.newDirectoryStream(directory)) {
            for (var link : links) if (such.test(link)) return true;
        } catch (IOException | DirectoryIteratorException unreadable) {
            return false;
        }
        return false;
    }

    private static Optional<Path> lsof() {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/sbin:/usr/bin");
        return List.of((path + ":/usr/sbin").split(":")).stream()
                .map(directory -> Path.of(directory, "lsof"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static List<Listener> byLsof(Path program, int port) {
        try {
            var lsof = new ProcessBuilder(program.toString(), "-nP", "-t", "-iTCP:" + port, "-sTCP:LISTEN")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader lines = lsof.inputReader()) {
                return lines.lines()
                        .filter(line -> line.matches("\\d+"))
                        .map(line -> new Listener(Long.parseLong(line)))
                        .toList();
            }
        } catch (IOException refused) {
            return List.of();
        }
    }
}
