package pushback.local.cli;

import java.io.PrintStream;
import pushback.asl.Status;
import pushback.local.stepfunctions.ExecutionRecord;
import pushback.local.story.Brief;
import pushback.local.story.Story.Line;

/// Prints stories as they happen; colours only where a person looks on.
final class Printer {
    private final PrintStream out;
    private final boolean coloured = System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null;
    private String execution = "";

    Printer(PrintStream out) {
        this.out = out;
    }

    void line(Line line) {
        line("release", line);
    }

    void drillLine(Line line) {
        line("drill", line);
    }

    private synchronized void line(String what, Line line) {
        if (!line.execution().equals(execution)) out.println(bold(what + " " + line.execution()));
        execution = line.execution();
        out.println(line.timed());
    }

    synchronized void end(ExecutionRecord record) {
        var good = record.status() == Status.SUCCEEDED;
        var summary = record.output().map(output -> output.path("summary").asText()).orElse(record.cause());
        for (var part : Brief.of(summary)) out.println(colour(good ? 32 : 31, "           " + part));
        out.println();
        execution = "";
    }

    String bold(String text) {
        return colour(1, text);
    }

    /// @param code of ANSI: 1 bold, 31 red, 32 green
    String colour(int code, String text) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
