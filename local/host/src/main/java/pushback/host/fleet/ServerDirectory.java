package pushback.host.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import pushback.aws.disk.SharedFiles;
import pushback.host.agent.Trees;
import pushback.host.processes.Marker;

/// Where one server of the local cloud lives: `<fleet>/<instance id>/`.
///
/// @param fleet the directory of all servers
/// @param id the instance id
record ServerDirectory(Path fleet, String id) {
    /// Logs of so many ended servers stay readable.
    private static final int KEPT = 10;

    ServerDirectory {
        fleet = fleet.toAbsolutePath().normalize();
    }

    Path path() {
        return fleet.resolve(id);
    }

    /// What the application takes for `/`.
    Path root() {
        return path().resolve("root");
    }

    Path deploymentRoot() {
        return path().resolve("deployment-root");
    }

    /// Where the bundle of a deployment is kept while it comes in.
    Path download() {
        return path().resolve("download");
    }

    /// The mark of every process of this server.
    Marker marker() {
        return new Marker(ProcessFleet.INSTANCE_ROOT, root(), true);
    }

    void create() throws IOException {
        Files.createDirectories(root());
        Files.createDirectories(deploymentRoot());
    }

    /// The server's logs, whether it is running or ended.
    ServerLogs logs() {
        return Files.exists(path()) ? new ServerLogs(path()) : new ServerLogs(keptLogs());
    }

    /// Deletes the server, except for its logs, and logs that are too old.
    void delete() throws IOException {
        new ServerLogs(path()).copyTo(keptLogs());
        Trees.delete(path());
        try (var kept = Files.list(keptLogs().getParent())) {
            var oldestLast = kept.sorted(
                            Comparator.comparing(ServerDirectory::modified).reversed())
                    .toList();
            for (var old : oldestLast.subList(Math.min(KEPT, oldestLast.size()), oldestLast.size())) Trees.delete(old);
        }
    }

    /// Between two deployments: large files of the revisions that are kept are stored once for all servers. The
    /// bundles they came in are in S3 and need not be here; AWS's agent keeps them.
    void tidy() throws IOException {
        try (var found = Files.find(deploymentRoot(), 3, (file, _) -> file.endsWith("bundle.tar"))) {
            for (var bundle : found.toList()) Files.delete(bundle);
        }
        var shared = new SharedFiles(fleet.resolve("files"));
        shared.add(deploymentRoot());
        shared.sweep();
    }

    /// The ids of servers whose directories are there.
    static List<String> idsIn(Path fleet) throws IOException {
        if (!Files.isDirectory(fleet)) return List.of();
        try (var entries = Files.list(fleet)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.startsWith("i-"))
                    .sorted()
                    .toList();
        }
    }

    private Path keptLogs() {
        return fleet.resolve("logs").resolve(id);
    }

    private static long modified(Path directory) {
        try {
            return Files.getLastModifiedTime(directory).toMillis();
        } catch (IOException gone) {
            return 0;
        }
    }
}
