package pushback.host.processes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The process that listens on a TCP port of this machine. Linux shows it in `/proc`; elsewhere, and for processes of
/// other users, it stays unknown.
///
/// @param pid of the process
/// @param program its name, such as `java`
public record PortHolder(long pid, String program) {
    private static final Path PROC = Path.of("/proc");
    /// Of a listening socket, in the column `st` of `/proc/net/tcp`.
    private static final String LISTENS = "0A";

    /// Whether a server can be bound to `port` of the loopback address now.
    public static boolean isFree(int port) {
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    /// Who listens on `port`, on whatever address; empty if nobody does, or it cannot be seen.
    public static Optional<PortHolder> of(int port) {
        var sockets = new HashSet<String>();
        for (var table : List.of("tcp", "tcp6"))
            sockets.addAll(listening(PROC.resolve("net").resolve(table), port));
        return sockets.isEmpty()
                ? Optional.empty()
                : ProcessHandle.allProcesses()
                        .map(ProcessHandle::pid)
                        .filter(pid -> holds(pid, sockets))
                        .findFirst()
                        .map(pid -> new PortHolder(pid, program(pid)));
    }

    /// For a person: `python3 (pid 77)`.
    @Override
    public String toString() {
        return program + " (pid " + pid + ")";
    }

    /// Inodes of the sockets that listen on `port`: columns are `sl local_address rem_address st ... uid timeout
    /// inode`.
    private static Set<String> listening(Path table, int port) {
        var inodes = new HashSet<String>();
        var ending = ":%04X".formatted(port);
        try {
            for (var line : Files.readAllLines(table)) {
                var columns = line.strip().split("\\s+");
                if (columns.length > 9 && columns[1].endsWith(ending) && columns[3].equals(LISTENS))
                    inodes.add(columns[9]);
            }
        } catch (IOException absent) {
            // Not Linux, or no such protocol.
        }
        return inodes;
    }

    private static boolean holds(long pid, Set<String> inodes) {
        try (var open =
                Files.newDirectoryStream(PROC.resolve(Long.toString(pid)).resolve("fd"))) {
            for (var descriptor : open) {
                var target = target(descriptor);
                if (target.startsWith("socket:[") && inodes.contains(target.substring(8, target.length() - 1)))
                    return true;
            }
        } catch (IOException unreadable) {
            // Somebody else's, or gone.
        }
        return false;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closed) {
            return "";
        }
    }

    private static String program(long pid) {
        try {
            return Files.readString(PROC.resolve(Long.toString(pid)).resolve("comm"))
                    .strip();
        } catch (IOException gone) {
            return "a program";
        }
    }
}
