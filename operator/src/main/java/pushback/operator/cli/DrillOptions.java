package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.drill.DrillVerdict;
import pushback.operator.screen.Screen;

/// What the drills have in common: starting one, following it, printing its report.
final class DrillOptions {
    @Option(names = "--reason", defaultValue = "", paramLabel = "TEXT", description = "why, for the ledger")
    private String reason;

    @Option(names = "--no-wait", description = "do not wait for the report; it comes up in: ./pushback drill list")
    private boolean noWait;

    @Mixin
    private ChangeOptions change;

    /// Starts a drill and tells what it does, to its end. Ctrl-C ends the telling, not the drill.
    ///
    /// @param instance which server; empty: any
    /// @return 0 if it has proven what it should
    int run(String kind, String instance) {
        var control = change.desk();
        var input = new LinkedHashMap<String, Object>(Map.of("drill", kind, "requestedBy", control.caller()));
        if (!instance.isEmpty()) input.put("instance", instance);
        if (!reason.isEmpty()) input.put("reason", reason);
        var what = kind.endsWith("park") ? kind : "drill " + kind;
        if (!change.goesOn(control, "/start-drill", what, input)) return 0;
        var drill = control.post("/start-drill", input).path("drill").asText();
        if (noWait) {
            Screen.say(change.json() ? "{\"drill\":\"" + drill + "\"}" : "drill " + drill + " has started");
            return 0;
        }
        return follow(control, drill, change.json());
    }

    /// Tells what a drill does, to its end.
    ///
    /// @return 0 if it has proven what it should
    static int follow(Desk control, String drill, boolean json) {
        if (!json) Screen.say("drill " + drill);
        JsonNode course;
        var from = 0;
        do {
            course = control.get("/drill?execution=" + ClientOptions.encoded(drill) + "&from=" + from);
            from = course.path("next").asInt();
            if (!json) course.path("lines").forEach(line -> Screen.say(line.asText()));
        } while (!course.path("ended").asBoolean() && control.pause());
        var report = course.path("report");
        if (report.isNull()) throw new IllegalStateException("the drill could not be reported; see: ./pushback status");
        if (json) Screen.say(report);
        else print(report);
        return report.path("verdict").asText().equals(DrillVerdict.PROVEN.word()) ? 0 : 1;
    }

    private static void print(JsonNode report) {
        var verdict = report.path("verdict").asText();
        var refused = verdict.equals(DrillVerdict.REFUSED.word());
        Screen.say("");
        // "refused, nothing changed: ..." says so itself.
        Screen.say((refused ? "" : verdict + ": ") + report.path("summary").asText());
        if (refused) return;
        Screen.say("  took      " + report.path("seconds").asLong() + " s");
        Screen.say("  requests  " + report.path("requests").asLong() + " answered, "
                + report.path("failedRequests").asLong() + " failed");
        Screen.say("  commit    " + abbreviated(report.path("commit").asText()));
    }

    private static String abbreviated(String commit) {
        return commit.substring(0, Math.min(7, commit.length()));
    }
}
