package pushback.host.build;

import java.util.List;
import java.util.regex.Pattern;

/// What a failed command said that helps a person: the first lines that speak of an error, since tools tend to end with
/// advice on how to call them again; its last lines if none does.
final class Complaint {
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*[A-Za-z]");
    /// `error: ...`, `[ERROR] ...`, `ERR! ...`, `fatal: ...`, `java.io.IOException: ...`, `sh: 1: mvn: not found`.
    private static final Pattern TELLING = Pattern.compile(
            "(?i)\\berror\\b|\\berr!|\\bfatal\\b|exception\\b|not found|no such|no space|denied|cannot\\b");
    private static final int TELLING_LINES = 5;
    private static final int LAST_LINES = 10;

    private Complaint() {}

    /// The lines worth showing of a command's output, without colours and blank lines.
    static List<String> in(String output) {
        var lines = COLOUR.matcher(output)
                .replaceAll("")
                .lines()
                .map(String::stripTrailing)
                .filter(line -> line.chars().anyMatch(Character::isLetterOrDigit))
                .toList();
        var telling = lines.stream()
                .filter(line -> TELLING.matcher(line).find())
                .limit(TELLING_LINES)
                .toList();
        return telling.isEmpty() ? lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()) : telling;
    }
}
