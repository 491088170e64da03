package pushback.console.page;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import pushback.console.live.EnvironmentView;
import pushback.console.web.WebRequest;
import pushback.operator.AskedJudge.Explanation;
import pushback.operator.Operator;
import pushback.operator.ReleaseList;
import pushback.operator.Replayed;

/// The judge, asked: beforehand what it will notice, and afterwards what it would have said by another policy.
public final class JudgePage {
    /// Of so many seconds a deadline can be.
    private static final String SECONDS = "\\d{1,7}";

    private final Operator operator;

    JudgePage(Operator operator) {
        this.operator = operator;
    }

    /// A setting that a person may change.
    ///
    /// @param unit in which it is typed
    public record Setting(String name, String label, String unit, String variable) {
        boolean isTime() {
            return unit.equals("seconds");
        }
    }

    public static final List<Setting> SETTINGS = List.of(
            new Setting("unhealthy", "A release is bad from", "% of the requests", "UNHEALTHY_ERROR_RATE"),
            new Setting("tolerated", "A good one may fail", "% of the requests", "TOLERATED_ERROR_RATE"),
            new Setting("alpha", "Probability of a wrong verdict", "%", "ALPHA"),
            new Setting("deadline", "Undecided for this long is unhealthy", "seconds", "DEADLINE_SECONDS"),
            new Setting("settle", "A server's first visitors are no evidence for", "seconds", "SETTLE_SECONDS"));

    /// @param typed what was asked, by the names of the fields
    /// @param explanation null: that was not asked
    /// @param replayed empty: that was not asked
    /// @param releases that may be judged once more
    /// @param problem why it was not answered; empty: it was
    public record Shown(
            Map<String, String> typed,
            Explanation explanation,
            List<Replayed> replayed,
            List<ReleaseList.Item> releases,
            String problem) {
        public String typed(String name) {
            return typed.getOrDefault(name, "");
        }
    }

    Shown of(WebRequest request, EnvironmentView view) {
        var releases = view.releases().stream()
                .filter(item -> !item.status().matches("Running|Queued|Superseded|Skipped|Rejected|Drilled"))
                .toList();
        var ask = request.query("ask");
        try {
            return new Shown(
                    request.query(),
                    ask.equals("explain") ? explained(request) : null,
                    ask.equals("replay")
                            ? operator.replay(List.of(request.query("release")), changed(request))
                            : List.of(),
                    releases,
                    "");
        } catch (IllegalArgumentException wrong) {
            return new Shown(request.query(), null, List.of(), releases, String.valueOf(wrong.getMessage()));
        }
    }

    private Explanation explained(WebRequest request) {
        var given = request.query("requests");
        var requests = given.isEmpty()
                ? Optional.<Double>empty()
                : Optional.of(number(given).doubleValue());
        if (requests.filter(one -> !(one > 0 && one <= 1_000_000)).isPresent())
            throw new IllegalArgumentException("requests a second lie above 0 and at 1000000 at most, not at " + given);
        return operator.judge().explain(requests, changed(request));
    }

    /// By the names of the settings' variables.
    private static Map<String, String> changed(WebRequest request) {
        var changed = new TreeMap<String, String>();
        for (var setting : SETTINGS) {
            var text = request.query(setting.name());
            if (text.isEmpty()) continue;
            if (setting.isTime() && !text.matches(SECONDS))
                throw new IllegalArgumentException("\"" + text + "\" is no number of seconds");
            changed.put(
                    setting.variable(),
                    setting.isTime() ? text : number(text).movePointLeft(2).toPlainString());
        }
        return changed;
    }

    private static BigDecimal number(String text) {
        if (!text.matches("\\d{1,7}(\\.\\d{1,6})?"))
            throw new IllegalArgumentException("\"" + text + "\" is no number; write it as 0.5");
        return new BigDecimal(text);
    }
}
