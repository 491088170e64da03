package pushback.host.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Optional;

/// What the agent remembers between two events, laid out on disk as AWS's agent does it.
///
/// @param path `/opt/codedeploy-agent/deployment-root` on EC2
/// @param revisionsKept how many revisions of a deployment group stay on disk, the newest included
record DeploymentRoot(Path path, int revisionsKept) {
    /// AWS's default for `:max_revisions:`.
    static final int REVISIONS_KEPT = 5;

    DeploymentRoot {
        if (revisionsKept < 1) throw new IllegalArgumentException("revisions kept: " + revisionsKept);
    }

    /// One deployment's directory.
    record Revision(Path directory) {
        Path archive() {
            return directory.resolve("deployment-archive");
        }

        /// The bundle as it came; AWS's agent calls it so whatever its type is.
        Path bundle() {
            return directory.resolve("bundle.tar");
        }

        Path scriptsLog() {
            return directory.resolve("logs/scripts.log");
        }
    }

    Revision revision(AgentCommand command) {
        return new Revision(path.resolve(command.deploymentGroupId()).resolve(command.deploymentId()));
    }

    Path cleanupFile(String groupId) {
        return instructions().resolve(groupId + "-cleanup");
    }

    Path installFile(String groupId) {
        return instructions().resolve(groupId + "-install.json");
    }

    Path deploymentsLog() {
        return path.resolve("deployment-logs/codedeploy-agent-deployments.log");
    }

    /// Where an event that is running leaves its name.
    Path ongoing() {
        return path.resolve("ongoing-deployment");
    }

    /// The last revision whose Install succeeded, whatever happened afterwards.
    Optional<Revision> lastSuccessfulInstall(String groupId) throws IOException {
        return pointer(lastSuccessfulFile(groupId));
    }

    Optional<Revision> mostRecentInstall(String groupId) throws IOException {
        return pointer(mostRecentFile(groupId));
    }

    void rememberSuccessfulInstall(AgentCommand command) throws IOException {
        write(lastSuccessfulFile(command.deploymentGroupId()), command);
    }

    void rememberMostRecentInstall(AgentCommand command) throws IOException {
        write(mostRecentFile(command.deploymentGroupId()), command);
    }

    /// Removes the oldest revisions so that, with the one about to come, no more than [#revisionsKept] remain. The
    /// last one that was installed successfully stays: its ApplicationStop scripts are still needed.
    void makeRoom(AgentCommand command) throws IOException {
        var others = new ArrayList<Path>();
        try (var all = Files.list(path.resolve(command.deploymentGroupId()))) {
            all.forEach(others::add);
        }
        others.remove(revision(command).directory());
        var surplus = others.size() - revisionsKept + 1;
        if (surplus <= 0) return;
        lastSuccessfulInstall(command.deploymentGroupId()).ifPresent(kept -> others.remove(kept.directory()));
        others.sort(Comparator.comparing(DeploymentRoot::age).thenComparing(Path::toString));
        for (var old : others.subList(0, Math.min(surplus, others.size()))) Trees.delete(old);
    }

    private Path instructions() {
        return path.resolve("deployment-instructions");
    }

    private Path lastSuccessfulFile(String groupId) {
        return instructions().resolve(groupId + "_last_successful_install");
    }

    private Path mostRecentFile(String groupId) {
        return instructions().resolve(groupId + "_most_recent_install");
    }

    private static Optional<Revision> pointer(Path file) throws IOException {
        if (!Files.exists(file)) return Optional.empty();
        return Optional.of(new Revision(Path.of(Files.readString(file).strip())));
    }

    private void write(Path file, AgentCommand command) throws IOException {
        Files.createDirectories(file.getParent());
        // In one step: on a full disk the last one stays.
        var written = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(written, revision(command).directory().toString());
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static FileTime age(Path directory) {
        try {
            return Files.getLastModifiedTime(directory);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }
}
