package pushback.host.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import pushback.host.build.Shell.Start;

/// The shells of one build: one for each user that runs commands; a new one where the last was ended by a command,
/// and in version 0.1 for each command.
final class BuildShells implements AutoCloseable {
    private static final String SUCCEEDING = "CODEBUILD_BUILD_SUCCEEDING";

    private final Start start;
    private final boolean oneShell;
    private final Path scratch;
    private final BuildLog log;
    private final Map<Optional<OtherUser>, Shell> shells = new LinkedHashMap<>();
    private boolean succeeding = true;
    private boolean closed;
    private int begun;

    BuildShells(Start start, boolean oneShell, Path scratch, BuildLog log) {
        this.start = start;
        this.oneShell = oneShell;
        this.scratch = scratch;
        this.log = log;
    }

    /// What `CODEBUILD_BUILD_SUCCEEDING` says to every command from now on.
    void succeeding(boolean succeeding) throws IOException {
        if (this.succeeding == succeeding) return;
        this.succeeding = succeeding;
        for (var shell : alive()) shell.export(SUCCEEDING, value());
    }

    Shell.Outcome run(Buildspec.Phase phase, Optional<OtherUser> user, String command)
            throws IOException, BuildFailure {
        return shell(user).run(phase.name(), command);
    }

    /// What a text of the buildspec means after the build, by the variables of its commands.
    ///
    /// @throws BuildFailure a command in it ended the shell
    String expanded(Optional<OtherUser> user, String text) throws IOException, BuildFailure {
        if (!text.contains("$") && !text.contains("`")) return text;
        return shell(user)
                .expand("UPLOAD_ARTIFACTS", text)
                .orElseThrow(() -> new BuildFailure(
                        "UPLOAD_ARTIFACTS",
                        "CLIENT_ERROR",
                        "buildspec.yml: \"" + text + "\" under artifacts could not be worked out"));
    }

    /// The value that the commands have given a variable: the last user's, if that has one; empty if nobody's has.
    String value(Optional<OtherUser> last, String name) throws IOException, BuildFailure {
        var value = expanded(last, "${" + name + "-}");
        if (!value.isEmpty()) return value;
        for (var other : alive()) {
            value = other.expand("UPLOAD_ARTIFACTS", "${" + name + "-}").orElse("");
            if (!value.isEmpty()) return value;
        }
        return "";
    }

    private Shell shell(Optional<OtherUser> user) throws IOException, BuildFailure {
        synchronized (shells) {
            if (closed) throw new BuildFailure("PROVISIONING", "STOPPED", "Build was stopped", "STOPPED");
            var last = shells.get(user);
            if (oneShell && last != null && last.isAlive()) return last;
            var environment = new LinkedHashMap<>(start.environment());
            environment.put(SUCCEEDING, value());
            var next = new Shell(
                    new Start(start.program(), user, start.directory(), environment, start.mark(), start.deadline()),
                    scratch,
                    Integer.toString(begun++),
                    log);
            shells.put(user, next);
            return next;
        }
    }

    private Iterable<Shell> alive() {
        synchronized (shells) {
            return shells.values().stream().filter(Shell::isAlive).toList();
        }
    }

    private String value() {
        return succeeding ? "1" : "0";
    }

    /// Ends every shell and all they started.
    @Override
    public void close() {
        synchronized (shells) {
            closed = true;
            shells.values().forEach(Shell::close);
        }
    }
}
