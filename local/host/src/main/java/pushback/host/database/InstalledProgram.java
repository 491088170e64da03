package pushback.host.database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A program that has to be on this machine already: its licence or its size keeps it out of what we bring along.
final class InstalledProgram {
    /// Debian keeps servers where an ordinary user's PATH does not lead.
    private static final List<String> ALSO =
            List.of("/usr/sbin", "/usr/local/sbin", "/usr/libexec", "/opt/homebrew/bin");

    private InstalledProgram() {}

    /// The first of `names` that is found.
    static Optional<Path> find(String... names) {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        return Arrays.stream(names)
                .flatMap(name -> Stream.concat(Arrays.stream(path.split(":")), ALSO.stream())
                        .map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// @param what it is for a person
    /// @param remedy how to get it
    /// @throws IllegalStateException if none of `names` is found
    static Path require(String what, String remedy, String... names) {
        return find(names)
                .orElseThrow(() -> new IllegalStateException(
                        what + " is not installed on this machine (no " + String.join(" or ", names) + "); " + remedy));
    }
}
