package pushback.host.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// How to run a database, which refuses to run as root, and how to tie its life to ours.
///
/// @param identity what goes before a command so that it does not run as root
/// @param leash what goes before a command so that it ends when this process dies; empty where the system cannot do
/// that
/// @param owner the user that must own the data, if it is not the one we are
record Unprivileged(List<String> identity, List<String> leash, Optional<String> owner) {

    /// Finds out what this machine offers.
    ///
    /// @param ours a directory of ours, which the database has to reach
    /// @param signal that a server gets when this process dies
    /// @throws IllegalStateException we are root, and there is no way to be somebody else
    static Unprivileged detect(Path ours, String signal) throws IOException {
        var leash = works("setpriv", "--pdeathsig", signal, "true")
                ? List.of("setpriv", "--pdeathsig", signal)
                : List.<String>of();
        boolean root = Files.getAttribute(ours, "unix:uid").equals(0);
        if (!root) return new Unprivileged(List.of(), leash, Optional.empty());
        // In a user namespace without a mapping we are nobody to ourselves, and still the owner of our files.
        if (works("unshare", "-U", "true")) return new Unprivileged(List.of("unshare", "-U"), leash, Optional.empty());
        for (var user : List.of("postgres", "nobody")) {
            var become = List.of("setpriv", "--reuid", user, "--regid", group(user), "--clear-groups");
            var tried = new ArrayList<>(become);
            tried.addAll(List.of("test", "-x", ours.toString()));
            if (works(tried.toArray(String[]::new))) return new Unprivileged(become, leash, Optional.of(user));
        }
        throw new IllegalStateException("a database does not run as root, and neither a user namespace nor the users "
                + "postgres and nobody can be used for " + ours + "; run this as an ordinary user");
    }

    /// The command for a program that does its work and ends.
    List<String> once(String... command) {
        var all = new ArrayList<>(identity);
        all.addAll(List.of(command));
        return all;
    }

    /// The command for a server. It replaces the programs before it, so that the process we start is the server's
    /// own.
    List<String> server(List<String> command) {
        var all = new ArrayList<String>();
        // Out of our process group: Ctrl-C in a terminal is for us, and we decide in which order things end.
        if (!leash.isEmpty()) all.add("setsid");
        all.addAll(identity);
        all.addAll(leash);
        all.addAll(command);
        return all;
    }

    /// As [#server], for one that does not mind who it is.
    List<String> leashed(List<String> command) {
        return new Unprivileged(List.of(), leash, Optional.empty()).server(command);
    }

    /// Gives `path` and what is in it to the user that runs the database.
    void own(Path path) throws IOException {
        if (owner.isEmpty()) return;
        if (!works("chown", "-R", owner.get(), path.toString())) {
            throw new IOException("cannot give " + path + " to the user " + owner.get());
        }
    }

    private static String group(String user) {
        try {
            var id = new ProcessBuilder("id", "-g", user)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(id.getInputStream().readAllBytes()).strip();
        } catch (IOException noSuchProgram) {
            return "";
        }
    }

    private static boolean works(String... command) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(10, TimeUnit.SECONDS)) return process.exitValue() == 0;
            process.destroyForcibly();
            return false;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
