package pushback.console.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.base.Json;
import pushback.console.chart.EvidenceChart;
import pushback.console.chart.SecondsChart;
import pushback.console.live.EnvironmentView;
import pushback.console.live.LiveParts;
import pushback.console.web.WebAnswer;
import pushback.operator.ExecutionHistory;
import pushback.operator.Operator;
import pushback.operator.ReleaseRecord;
import pushback.operator.StateVisit;
import pushback.outcome.Telling;
import pushback.release.ReleaseEnding;

/// One release: what it is, what the machine did, what was seen on the servers, and what people were told.
public final class ReleasePage {
    private static final int LOG_LINES = 200;
    private static final int LOOKED_AT = 20;

    private static final Duration FRESH = Duration.ofSeconds(20);
    private static final int KEPT = 32;

    /// @param events of the execution, when it was made
    private record Made(MachineView machine, int events) {}

    /// What was read of a release, and what was made of it: of one that has ended nothing of it changes.
    private static final class Read {
        private final ReleaseRecord release;
        private final List<Telling> told;
        private final List<String> running;
        private final Instant at;
        private volatile Optional<Before> before;
        private volatile Map<String, String> parts;
        private volatile Made machine;

        Read(ReleaseRecord release, List<Telling> told, List<String> running, Instant at) {
            this.release = release;
            this.told = told;
            this.running = running;
            this.at = at;
        }
    }

    private final Map<String, Read> read = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Read> eldest) {
            return size() > KEPT;
        }
    };
    private final Operator operator;
    private final PageTemplates templates;
    private final EvidenceShelf evidences;
    private final Clock clock;

    ReleasePage(Operator operator, PageTemplates templates, EvidenceShelf evidences, Clock clock) {
        this.operator = operator;
        this.templates = templates;
        this.evidences = evidences;
        this.clock = clock;
    }

    /// @param machine its picture; null where AWS has forgotten the execution
    /// @param parts those that may change
    /// @param chosen the state that is looked at; null: none
    /// @param link to the commit; empty: nowhere
    /// @param before the good release before it; null: none is known
    /// @param awsPage where AWS's console shows the last execution; empty: nowhere
    public record Shown(
            ReleaseRecord release,
            MachineView machine,
            LiveParts parts,
            ChosenState chosen,
            Before before,
            String link,
            String awsPage,
            boolean isLive) {}

    /// The good release before it.
    ///
    /// @param compare link to the commits between them; empty: the git host has no pages
    public record Before(ReleaseRecord release, String compare, List<ComparePage.Difference> differences) {}

    /// @param others numbers of its other visits
    /// @param log of its function in that time
    public record ChosenState(
            String name, StateVisit visit, List<StateVisit> others, List<String> log, String comment) {}

    /// @param parts as [#parts] has them
    Shown of(EnvironmentView view, String id, String state, String visit, LiveParts parts) {
        var known = known(view, id);
        var release = current(view, known.release);
        var last = release.executions().isEmpty()
                ? Optional.<ExecutionHistory>empty()
                : Optional.of(release.executions().getLast());
        var machine =
                last.flatMap(run -> operator.records().definition(run.arn())).map(DrawnMachine::of);
        var commit = ComparePage.commit(release);
        return new Shown(
                release,
                machine.map(drawn -> view(known, drawn, last.get(), id, state)).orElse(null),
                parts,
                chosen(release, machine, state, visit).orElse(null),
                before(known, release, commit).orElse(null),
                new CommitLinks(operator).commit(commit),
                last.map(run -> operator.records().awsPage(run.arn())).orElse(""),
                !release.hasEnded());
    }

    private static MachineView view(Read known, DrawnMachine drawn, ExecutionHistory run, String id, String state) {
        if (!state.isEmpty()) return MachineView.of(drawn, run, "/releases/" + id, state);
        var made = known.machine;
        if (made == null || made.events() != run.events().size())
            known.machine = made = new Made(
                    MachineView.of(drawn, run, "/releases/" + id, ""),
                    run.events().size());
        return made.machine();
    }

    private Optional<Before> before(Read known, ReleaseRecord release, String commit) {
        if (known.before == null) known.before = before(release, commit);
        return known.before;
    }

    private Optional<Before> before(ReleaseRecord release, String commit) {
        return operator
                .records()
                .releases(release.id(), 1, LOOKED_AT, item -> item.status().equals(ReleaseEnding.DEPLOYED.word()))
                .stream()
                .findFirst()
                .map(item -> {
                    var good = operator.records().release(item.release());
                    var compare = new ComparePage(operator, evidences);
                    return new Before(
                            good,
                            new CommitLinks(operator).compare(item.commit(), commit),
                            ComparePage.differences(compare.configuration(good), compare.configuration(release)));
                });
    }

    Map<String, String> parts(EnvironmentView view, String id) {
        var known = known(view, id);
        if (!known.release.hasEnded()) return parts(view, known, current(view, known.release));
        if (known.parts == null) known.parts = parts(view, known, known.release);
        return known.parts;
    }

    /// With the execution as the lookout has it, so that many pages ask once.
    private static ReleaseRecord current(EnvironmentView view, ReleaseRecord release) {
        if (release.hasEnded()) return release;
        return new ReleaseRecord(
                release.id(),
                release.release(),
                release.outcome(),
                release.executions().stream()
                        .map(run -> view.running(run.arn()).orElse(run))
                        .toList(),
                release.waits(),
                release.bill(),
                release.decided());
    }

    /// Read anew from time to time, and whenever one of its executions has begun or ended.
    private Read known(EnvironmentView view, String id) {
        synchronized (read) {
            var last = read.get(id);
            var running = view.deploying().stream().map(run -> run.arn()).toList();
            if (last != null && last.running.equals(running) && view.at().isBefore(last.at.plus(FRESH))) return last;
            var release = operator.records().release(id);
            var now = new Read(release, operator.records().told(id), running, view.at());
            read.put(id, now);
            return now;
        }
    }

    private Map<String, String> parts(EnvironmentView view, Read known, ReleaseRecord release) {
        var parts = new LinkedHashMap<String, String>();
        var judged = Judgement.of(release.executions());
        var seen = evidences.of(release);
        parts.put("states", states(release));
        parts.put("head", templates.part("part/head.jte", head(view, release, judged)));
        parts.put("table", templates.part("part/visits.jte", table(release)));
        parts.put("timeline", templates.part("part/timeline.jte", timeline(view, release)));
        parts.put("evidence", templates.part("part/evidence.jte", evidence(seen)));
        parts.put("bill", templates.part("part/bill.jte", Map.of("release", release)));
        parts.put("told", templates.part("part/told.jte", Map.of("release", release, "told", known.told)));
        return parts;
    }

    private String states(ReleaseRecord release) {
        if (release.executions().isEmpty()) return "{}";
        var last = release.executions().getLast();
        return operator.records()
                .definition(last.arn())
                .map(definition -> MachineView.of(DrawnMachine.of(definition), last, "", "")
                        .live())
                .orElse("{}");
    }

    private Map<String, Object> head(EnvironmentView view, ReleaseRecord release, List<Judgement> judged) {
        var model = new HashMap<String, Object>();
        model.put("release", release);
        model.put("now", release.hasEnded() ? null : clock.instant());
        model.put(
                "sentence",
                release.outcome()
                        .map(outcome -> outcome.summary())
                        .orElseGet(
                                () -> judged.isEmpty() ? "" : judged.getLast().reason()));
        model.put(
                "awaited", view.awaited().stream().anyMatch(one -> one.release().equals(release.id())));
        model.put(
                "atWork",
                view.atWork().filter(run -> run.release().equals(release.id())).isPresent());
        return model;
    }

    private Map<String, Object> table(ReleaseRecord release) {
        return Map.of("release", release, "now", clock.instant());
    }

    private Map<String, Object> timeline(EnvironmentView view, ReleaseRecord release) {
        var deployments = release.hasEnded() || view.rollout().isEmpty()
                ? operator.records().servers(release)
                : view.rollout();
        return Map.of("timeline", ServerTimeline.of(deployments, clock.instant()));
    }

    private static Map<String, Object> evidence(Evidences seen) {
        var model = new HashMap<String, Object>();
        model.put("chart", EvidenceChart.of(seen.forward(), seen.alpha()));
        model.put("seconds", SecondsChart.of(seen.forward()));
        model.put("samples", seen.forward());
        model.put("back", EvidenceChart.of(seen.back(), seen.alpha()));
        model.put("backSeconds", SecondsChart.of(seen.back()));
        model.put("backSamples", seen.back());
        return model;
    }

    private Optional<ChosenState> chosen(
            ReleaseRecord release, Optional<DrawnMachine> machine, String state, String number) {
        if (state.isEmpty()) return Optional.empty();
        var visits = release.executions().stream()
                .flatMap(run -> run.visits().stream())
                .filter(visit -> visit.name().equals(state))
                .toList();
        var comment = machine.flatMap(drawn -> drawn.graph().all().stream()
                        .filter(one -> one.name().equals(state))
                        .map(one -> one.comment())
                        .findFirst())
                .orElse("");
        if (visits.isEmpty()) return Optional.of(new ChosenState(state, null, List.of(), List.of(), comment));
        var visit = visits.stream()
                .filter(one -> String.valueOf(one.number()).equals(number))
                .findFirst()
                .orElse(visits.getLast());
        return Optional.of(new ChosenState(state, visit, visits, log(visit), comment));
    }

    private List<String> log(StateVisit visit) {
        if (!visit.type().equals("Task")) return List.of();
        var to = visit.exitedAt().orElse(clock.instant()).plus(Duration.ofSeconds(2));
        try {
            var lines = operator.records().logged(visit.name(), visit.enteredAt(), to);
            return lines.size() > LOG_LINES ? lines.subList(lines.size() - LOG_LINES, lines.size()) : lines;
        } catch (RuntimeException refused) {
            return List.of("The log could not be read: " + refused.getMessage());
        }
    }

    WebAnswer history(String id) {
        var executions = operator.records().release(id).executions();
        var document = Json.STRICT.createObjectNode();
        document.put("release", id);
        var list = document.putArray("executions");
        executions.forEach(run -> list.add(run.json()));
        try {
            return WebAnswer.json(Json.STRICT.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n");
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
