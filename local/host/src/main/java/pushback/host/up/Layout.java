package pushback.host.up;

import com.fasterxml.jackson.databind.DeserializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import pushback.aws.disk.AtomicFile;
import pushback.base.Json;

/// Where the local cloud keeps things, below one directory; removing it removes every trace.
record Layout(Path root) {
    private static final String PROFILE = "profile.json";

    Path services() {
        return root.resolve("services");
    }

    Path fleet() {
        return root.resolve("fleet");
    }

    Path database() {
        return root.resolve("database");
    }

    /// Of MySQL: another format than PostgreSQL's, so another place.
    Path mysql() {
        return root.resolve("mysql");
    }

    Path sessions() {
        return root.resolve("sessions");
    }

    /// What is on its way into the application's bucket.
    Path uploads() {
        return root.resolve("uploads");
    }

    /// What clients of AWS read: where the endpoint is, and the key to it.
    Path aws() {
        return root.resolve("aws");
    }

    Path builds() {
        return root.resolve("builds");
    }

    /// What the servers of a fleet have in common: stands for a bucket.
    Path shared() {
        return root.resolve("shared");
    }

    /// What a build keeps for the next one.
    Path cache() {
        return root.resolve("cache");
    }

    Path repository(String name) {
        return root.resolve("git").resolve(name + ".git");
    }

    Path functionsLog() {
        return root.resolve("logs").resolve("functions.log");
    }

    /// The application this directory was first used with stays its application; its profile is `fresh` where a
    /// person names it again.
    ///
    /// @param chosen whether a person asked for `fresh`
    /// @throws IllegalArgumentException if a person asked for another application
    /// @throws IllegalStateException if nobody knows any more which one it is
    Profile profile(Profile fresh, boolean chosen) {
        var known = known(chosen);
        if (known.isEmpty()) requireOwn(fresh, chosen);
        else if (chosen && !known.get().name().equals(fresh.name()))
            throw new IllegalArgumentException(
                    root + " belongs to the application " + known.get().name() + ", not to " + fresh.name()
                            + "; choose another --dir, or leave out --app to go on with "
                            + known.get().name());
        if (known.isPresent() && (!chosen || known.get().equals(fresh))) return known.get();
        AtomicFile.write(root.resolve(PROFILE), Json.text(fresh).getBytes(StandardCharsets.UTF_8));
        return fresh;
    }

    private Optional<Profile> known(boolean chosen) {
        var file = root.resolve(PROFILE);
        try {
            // One that an older Pushback wrote holds less.
            Profile known = Json.STRICT
                    .readerFor(Profile.class)
                    .without(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .readValue(Files.readString(file));
            if (known == null || known.name() == null) throw new IOException("it says nothing");
            return Optional.of(known);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException damaged) {
            // Written anew from what the application says.
            if (chosen) return Optional.empty();
            throw new IllegalStateException(
                    "cannot read " + file + " ("
                            + Json.why(damaged)
                            + "); name the application again, and it is written anew: ./pushback up --app DIR",
                    damaged);
        }
    }

    /// A directory that has lost its profile must not become another application's.
    private void requireOwn(Profile fresh, boolean chosen) {
        var others = repositories().stream()
                .filter(name -> !name.equals(fresh.name()))
                .toList();
        if (others.isEmpty() || repositories().contains(fresh.name())) return;
        throw new IllegalStateException(root.resolve(PROFILE) + " is gone or damaged, and the application here was "
                + String.join(", ", others)
                + (chosen
                        ? ", not " + fresh.name() + "; choose another --dir"
                        : "; name it again: ./pushback up --app DIR"));
    }

    private List<String> repositories() {
        var folder = root.resolve("git");
        if (!Files.isDirectory(folder)) return List.of();
        try (var names = Files.list(folder)) {
            return names.map(name -> name.getFileName().toString())
                    .filter(name -> name.endsWith(".git"))
                    .map(name -> name.substring(0, name.length() - ".git".length()))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + folder + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /// The secret between git remote and webhook, made once; readable by its owner only. One that is not whole is
    /// made again: nobody else has it.
    String webhookSecret() {
        return secret("webhook-secret");
    }

    /// What a push needs, made once; readable by its owner only.
    String pushToken() {
        return secret("push-token");
    }

    private String secret(String name) {
        var file = root.resolve(name);
        try {
            if (Files.exists(file)) {
                var known = Files.readString(file).strip();
                if (known.matches("[0-9a-f]{40}")) return known;
            }
            var fresh = HexFormat.of().formatHex(new SecureRandom().generateSeed(20));
            AtomicFile.write(
                    file,
                    fresh.getBytes(StandardCharsets.US_ASCII),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return fresh;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "cannot read " + file + ": " + unreadable.getMessage() + "; delete it, and it is made anew",
                    unreadable);
        }
    }

    /// What a file system's exception means; its message alone is often only the file's name.
    private static String reason(IOException refused) {
        return switch (refused) {
            case AccessDeniedException denied -> "permission denied: " + denied.getFile();
            case FileAlreadyExistsException file -> file.getFile() + " is not a directory";
            case FileSystemException other ->
                (other.getReason() == null ? "not possible" : other.getReason()) + ": " + other.getFile();
            default -> refused.getMessage();
        };
    }

    void create() {
        try {
            Files.createDirectories(root);
            // Tokens, passwords and other people's programs: nobody else has anything to do in here.
            Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
            Files.createDirectories(functionsLog().getParent());
            Files.createDirectories(services());
        } catch (IOException unwritable) {
            throw new UncheckedIOException(
                    "cannot write into " + root + " (" + reason(unwritable) + "); choose another --dir", unwritable);
        }
    }
}
