package pushback.cdk.coldstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import pushback.wiring.Steps;
import pushback.wiring.Steps.Step;

/// The table of cold starts in docs/measurements.md, a line for each function in the order of [Steps#ALL].
record ColdStartTable(Path file) {
    private static final String HEAD =
            "| function | time | processor | processor, with TLS | time, ms | of the empty one, ms |";
    private static final String RULE = "|---|---:|---:|---:|---:|---:|";

    ColdStartTable() {
        this(Path.of("..", "docs", "measurements.md"));
    }

    /// Medians; `cpu` is what the process used of all processors, `tlsCpu` the same with the services behind TLS.
    record Line(Duration time, Duration empty, Duration cpu, Duration tlsCpu, Duration emptyCpu) {
        private String of(Step step) {
            return "| `%s` | %.1f | %.1f | %.1f | %d | %d |"
                    .formatted(
                            step.name(),
                            ratio(time, empty),
                            ratio(cpu, emptyCpu),
                            ratio(tlsCpu, emptyCpu),
                            time.toMillis(),
                            empty.toMillis());
        }

        private static double ratio(Duration own, Duration empty) {
            return (double) own.toMillis() / empty.toMillis();
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
        rows.put(step.name(), line.of(step));
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
