package pushback.host.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Scripts whose lines end as on Windows. Their first line then names a program that is not there: `/bin/sh` and a
/// carriage return; and to a shell a carriage return is a part of the last word of its line.
final class LineEnds {
    /// More than the first line of any script.
    private static final int LONGEST_LINE = 1024;

    private LineEnds() {}

    /// What to do about a script that begins with `#!` and ends that line in CR LF.
    static Optional<String> complaint(String location, Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var start = new String(in.readNBytes(LONGEST_LINE), StandardCharsets.ISO_8859_1);
            var end = start.indexOf('\n');
            if (!start.startsWith("#!") || end < 1 || start.charAt(end - 1) != '\r') return Optional.empty();
            return Optional.of("the lines of " + location + " end in CR LF, as on Windows, so its first line names no "
                    + "program (" + start.substring(2, end - 1).strip() + " and a carriage return); convert it: sed -i "
                    + "'s/\\r$//' " + location + ", and keep it so: echo '*.sh text eol=lf' >> .gitattributes");
        }
    }
}
