package pushback.operator.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import pushback.operator.screen.Screen;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the latest drills, the newest first.",
        footer = "%nExample: ./pushback drill list --json")
public final class DrillListCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        var reports = client.desk().get("/drills");
        if (output.json()) {
            Screen.say(reports);
            return 0;
        }
        var table = new TextTable("DRILL", "KIND", "VERDICT", "TOOK", "FAILED", "BY");
        reports.forEach(report -> table.row(
                report.path("drill").asText(),
                report.path("kind").asText(),
                report.path("verdict").asText(),
                report.path("seconds").asText() + " s",
                report.path("failedRequests").asText() + " of "
                        + report.path("requests").asText(),
                report.path("requestedBy").asText()));
        Screen.print(reports.isEmpty() ? "there was no drill yet; see: ./pushback drill --help\n" : table);
        return 0;
    }
}
