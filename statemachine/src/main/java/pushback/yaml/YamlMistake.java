package pushback.yaml;

/// What is wrong with a YAML file, and in which line; the message does not name the line.
public final class YamlMistake extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final int line;

    YamlMistake(int line, String what, Throwable cause) {
        super(what, cause);
        this.line = line;
    }

    /// The first line is 1.
    public int line() {
        return line;
    }
}
