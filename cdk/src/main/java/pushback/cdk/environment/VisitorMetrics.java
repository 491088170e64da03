package pushback.cdk.environment;

import java.util.Map;
import java.util.Optional;
import pushback.settings.MetricsPreset;
import pushback.settings.Witnesses;

/// The application's own counters.
public record VisitorMetrics(
        @Key(
                value = "The page; the functions ask each server for it.",
                otherwise = "/metrics",
                pattern = "/\\S*",
                example = "/metrics")
        String path,

        @Key(
                value = "The port of an exporter that answers beside the application, open to the functions that judge"
                        + " and to nobody else; the application's own if absent.",
                example = "9464",
                min = 1,
                max = Witnesses.HIGHEST_PORT)
        Optional<Integer> port,

        @Key("What the counters are called by the library that keeps them; or requests and errors say it.")
        Optional<MetricsPreset> preset,

        @Key(
                value = "The counter of all requests, as Prometheus selects it.",
                example = "http_requests_total{path!=\"/health\"}")
        Optional<String> requests,

        @Key(
                value = "Which of its series count what failed: a label and a regular expression, such as"
                        + " status: \"5..\".",
                otherwise = "{}")
        Map<String, String> errors,

        @Key("Two more counters, of what went well and of what did not, such as orders.")
        Optional<Custom> custom) {
    public record Custom(
            @Key(value = "The counter of what went well.", example = "orders_total{result=\"placed\"}")
            String good,

            @Key(value = "The counter of what did not.", example = "orders_total{result=\"failed\"}")
            String bad) {}
}
