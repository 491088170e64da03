package pushback.cdk.coldstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import pushback.wiring.Steps;
import pushback.wiring.Steps.Step;

/// The table of cold starts in docs/measurements.md, a line for each function in the order of [Steps#ALL].
record ColdStartTable(Path file) {
    private static final String HEAD = "| function | time | processor | processor, with TLS | JDK of its own |"
            + " JDK of its own, with TLS | of the earlier build | processor, ms | of the empty one, ms |";
    private static final String RULE = "|---|---:|---:|---:|---:|---:|---:|---:|---:|";
    private static final int EARLIER = 7;

    ColdStartTable() {
        this(Path.of("..", "docs", "measurements.md"));
    }

    /// Medians. `time` is from start to answer, all others are what the process used of all processors.
    ///
    /// @param empty the handler that does nothing, on Lambda's own Java
    /// @param own the archive with a JDK of its own
    /// @param before the earlier build, if there is one beside
    record Line(
            Duration time,
            Duration emptyTime,
            Duration cpu,
            Duration tls,
            Duration own,
            Duration ownTls,
            Duration empty,
            Optional<Duration> before) {
        private String of(Step step, String known) {
            return "| `%s` | %.1f | %.2f | %.2f | %.2f | %.2f | %s | %d | %d |"
                    .formatted(
                            step.name(),
                            ratio(time, emptyTime),
                            ratio(cpu, empty),
                            ratio(tls, empty),
                            ratio(own, empty),
                            ratio(ownTls, empty),
                            before.map(earlier -> "%.2f".formatted(ratio(cpu, earlier)))
                                    .orElse(known),
                            cpu.toMillis(),
                            empty.toMillis());
        }

        private static double ratio(Duration one, Duration other) {
            return (double) one.toMillis() / other.toMillis();
        }
    }

    /// Puts the step's line into the table, and leaves the others as they are.
    void write(Step step, Line line) throws IOException {
        var lines = Files.readAllLines(file);
        var begin = lines.indexOf(HEAD);
        if (begin < 0) throw new IllegalStateException(file + " has no table that begins with " + HEAD);
        var end = begin + 2;
        while (end < lines.size() && lines.get(end).startsWith("|")) end++;
        var rows = rows(lines.subList(begin + 2, end));
        rows.merge(step.name(), line.of(step, ""), (known, _) -> line.of(step, cell(known, EARLIER)));
        var sorted = Steps.ALL.stream()
                .map(known -> rows.get(known.name()))
                .filter(row -> row != null)
                .toList();
        var text = new java.util.ArrayList<>(lines.subList(0, begin));
        text.addAll(List.of(HEAD, RULE));
        text.addAll(sorted);
        text.addAll(lines.subList(end, lines.size()));
        Files.writeString(file, String.join("\n", text) + "\n");
    }

    /// Median of a column, from 1, over all functions that have a figure there.
    OptionalDouble median(int column) throws IOException {
        var lines = Files.readAllLines(file);
        var figures = rows(lines.subList(lines.indexOf(HEAD) + 2, lines.size())).values().stream()
                .map(row -> cell(row, column + 1))
                .filter(figure -> !figure.isEmpty())
                .mapToDouble(Double::parseDouble)
                .sorted()
                .toArray();
        return figures.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(figures[figures.length / 2]);
    }

    private static String cell(String row, int column) {
        return row.split("\\|")[column].strip();
    }

    /// The functions that have a line.
    List<String> names() throws IOException {
        var lines = Files.readAllLines(file);
        return List.copyOf(
                rows(lines.subList(lines.indexOf(HEAD) + 2, lines.size())).keySet());
    }

    private static Map<String, String> rows(List<String> lines) {
        return lines.stream()
                .takeWhile(row -> row.startsWith("| `"))
                .collect(Collectors.toMap(row -> row.split("`")[1], row -> row, (_, later) -> later, HashMap::new));
    }
}
