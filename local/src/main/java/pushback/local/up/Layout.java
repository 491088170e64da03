package pushback.local.up;

import com.fasterxml.jackson.databind.DeserializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import pushback.Json;

/// Where the local cloud keeps things, below one directory; removing it removes every trace.
record Layout(Path root) {
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

    /// The application this directory was first used with stays its application; its profile is `fresh` where a person
    /// names it again.
    ///
    /// @param chosen whether a person asked for `fresh`
    /// @throws IllegalArgumentException if a person asked for another application
    Profile profile(Profile fresh, boolean chosen) {
        var file = root.resolve("profile.json");
        try {
            if (Files.exists(file)) {
                // One that an older Pushback wrote holds less.
                Profile known = Json.STRICT.readerFor(Profile.class)
                        .without(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES).readValue(Files.readString(file));
                if (chosen && !known.name().equals(fresh.name()))
                    throw new IllegalArgumentException(root + " belongs to the application " + known.name() + ", not to "
                            + fresh.name() + "; choose another --dir, or leave out --app to go on with " + known.name());
                if (!chosen || known.equals(fresh)) return known;
            }
            Files.writeString(file, Json.text(fresh));
            return fresh;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /// The secret between git remote and webhook, made once; readable by its owner only.
    String webhookSecret() {
        var file = root.resolve("webhook-secret");
        try {
            if (!Files.exists(file)) {
                Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                Files.writeString(file, HexFormat.of().formatHex(new SecureRandom().generateSeed(20)));
            }
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    /// What a file system's exception means; its message alone is often only the file's name.
    private static String reason(IOException refused) {
        return switch (refused) {
            case AccessDeniedException denied -> "permission denied: " + denied.getFile();
            case FileAlreadyExistsException file -> file.getFile() + " is not a directory";
            case FileSystemException other -> (other.getReason() == null ? "not possible" : other.getReason())
                    + ": " + other.getFile();
            default -> refused.getMessage();
        };
    }

    void create() {
        try {
            Files.createDirectories(functionsLog().getParent());
            Files.createDirectories(services());
        } catch (IOException unwritable) {
            throw new UncheckedIOException("cannot write into " + root + " (" + reason(unwritable)
                    + "); choose another --dir", unwritable);
        }
    }
}
