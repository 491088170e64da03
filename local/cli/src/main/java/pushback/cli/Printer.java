package pushback.cli;

import pushback.asl.Status;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.cloud.story.Story.Line;
import pushback.operator.screen.Screen;
import pushback.outcome.Brief;

/// Prints stories as they happen; colours only where a person looks on.
final class Printer {
    static final int BOLD = 1;
    static final int RED = 31;
    static final int GREEN = 32;

    private final boolean coloured =
            System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null;
    private final boolean builds;
    private String execution = "";

    /// @param builds whether what builds print is shown as well
    Printer(boolean builds) {
        this.builds = builds;
    }

    void line(Line line) {
        if (builds || !line.printed()) line("release", line);
    }

    void drillLine(Line line) {
        line("drill", line);
    }

    private synchronized void line(String what, Line line) {
        if (!line.execution().equals(execution)) say(BOLD, what + " " + line.execution());
        execution = line.execution();
        Screen.say(line.timed());
    }

    synchronized void end(ExecutionRecord record) {
        var good = record.status() == Status.SUCCEEDED;
        var summary =
                record.output().map(output -> output.path("summary").asText()).orElse(record.cause());
        for (var part : Brief.of(summary)) say(good ? GREEN : RED, "           " + part);
        Screen.say("");
        execution = "";
    }

    /// @param colour of ANSI
    void say(int colour, String text) {
        if (coloured) Screen.say(colour, text);
        else Screen.say(text);
    }
}
