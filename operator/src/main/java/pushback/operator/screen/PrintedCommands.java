package pushback.operator.screen;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Completes the commands in texts, so that they work where the reader is. The steps do not know where a local cloud
/// keeps its state, or how an operator finds an environment on AWS, and say `./pushback logs ID`; who reads it
/// elsewhere needs `./pushback logs --dir DIR ID`.
///
/// @param program how the reader starts the launcher, such as `./pushback`
/// @param options by which the reader's commands find the environment, such as `--dir DIR`; empty if they need none
public record PrintedCommands(String program, Optional<String> options) {
    static final String PROGRAM = "./pushback";
    private static final Path DEFAULT = Path.of(".pushback");
    /// Commands that talk to no local cloud take no `--dir`. A test compares this with the command line.
    private static final String NAME =
            " (?!(?:dev|asl|agent|bench|simulate|synth|completion|help)\\b)(?:(?:drill|judge)"
                    + " [a-z][a-z-]*+|(?!(?:drill|judge)\\b)[a-z][a-z-]*+)";
    /// Options and ids, as far as nothing else comes behind them in the line; then `--dir` can go to the end,
    /// before the full stop of a sentence.
    private static final String REST = "(?: --[a-z-]++| [\\w.-]*\\d(?:[\\w-]|\\.(?=[\\w-]))*+)*+(?=[.:]?\\s*$)";
    private static final Pattern COMMAND = Pattern.compile(
            Pattern.quote(PROGRAM) + "(?= |$)(" + NAME + "(?![^\\n,;]* --(?:dir|environment) )(?:" + REST + ")?)?",
            Pattern.MULTILINE);

    /// For a person in a terminal.
    ///
    /// @param state the local cloud's directory
    /// @param folder where that person is
    /// @param home where the launcher lies, if that is known
    public static PrintedCommands inFolder(Path state, Path folder, Optional<Path> home) {
        var here = folder.toAbsolutePath().normalize();
        var there = here.resolve(state).normalize();
        var dir = there.startsWith(here) && !there.equals(here) ? here.relativize(there) : there;
        return new PrintedCommands(
                home.map(Path::toAbsolutePath)
                        .map(Path::normalize)
                        .filter(path -> !path.equals(here))
                        .map(PrintedCommands::launcher)
                        .orElse(PROGRAM),
                dir.equals(DEFAULT) ? Optional.empty() : Optional.of("--dir " + quoted(dir)));
    }

    /// For a person whose folder is not known, such as the pusher in a clone.
    public static PrintedCommands anywhere(Path state, Optional<Path> home) {
        return new PrintedCommands(
                home.map(PrintedCommands::launcher).orElse(PROGRAM),
                Optional.of("--dir " + quoted(state.toAbsolutePath().normalize())));
    }

    /// For the operator of an environment.
    ///
    /// @param options by which its commands find it, such as `--environment shop`
    public static PrintedCommands forEnvironment(String options, Optional<Path> home) {
        return new PrintedCommands(inFolder(DEFAULT, Path.of(""), home).program(), Optional.of(options.strip()));
    }

    /// Where the launcher says that it lies.
    public static Optional<Path> home() {
        return Optional.ofNullable(System.getenv("PUSHBACK_HOME")).map(Path::of);
    }

    /// As it stands in a JSON document.
    public PrintedCommands inJson() {
        return new PrintedCommands(escaped(program), options.map(PrintedCommands::escaped));
    }

    /// Whether texts stay as they are.
    public boolean asTheyAre() {
        return program.equals(PROGRAM) && options.isEmpty();
    }

    /// `text` with its commands completed.
    public String in(String text) {
        return COMMAND.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(program
                        + (found.group(1) == null
                                ? ""
                                : found.group(1)
                                        + options.map(wanted -> " " + wanted).orElse(""))));
    }

    /// A stream whose lines come to `out` with their commands completed.
    public PrintStream in(PrintStream out) {
        return new PrintStream(
                new OutputStream() {
                    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

                    @Override
                    public synchronized void write(int octet) {
                        line.write(octet);
                        if (octet == '\n') pass();
                    }

                    @Override
                    public synchronized void flush() {
                        pass();
                    }

                    private void pass() {
                        out.print(in(line.toString(out.charset())));
                        out.flush();
                        line.reset();
                    }
                },
                false,
                out.charset());
    }

    private static String launcher(Path home) {
        return quoted(home.toAbsolutePath().normalize().resolve("pushback"));
    }

    /// For a shell.
    private static String quoted(Path path) {
        var text = path.toString();
        return text.matches("[A-Za-z0-9_./+:@%,=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
