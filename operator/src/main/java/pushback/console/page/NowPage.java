package pushback.console.page;

import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import pushback.console.chart.Sparkline;
import pushback.console.graph.MachineGraph;
import pushback.console.live.EnvironmentView;
import pushback.operator.EnvironmentStatus.Server;
import pushback.operator.ExecutionHistory;
import pushback.operator.Operator;
import pushback.operator.ReleaseList;
import pushback.operator.ServerDeployment;
import pushback.release.Release;
import pushback.revision.Promotion;

/// What serves, what is being released, who waits.
public final class NowPage {
    private final Operator operator;
    private final PageTemplates templates;
    private final Clock clock;

    NowPage(Operator operator, PageTemplates templates, Clock clock) {
        this.operator = operator;
        this.templates = templates;
        this.clock = clock;
    }

    /// @param good the promotion by which it serves
    /// @param link to its commit; empty: nowhere
    public record Serving(Promotion good, Optional<Release> release, String link) {}

    /// @param doing the lifecycle event it is in; empty: none
    /// @param traffic its own where it is counted by server; of its zone otherwise
    /// @param whose the traffic is, in words; empty: its own
    public record OneServer(Server server, String doing, Sparkline traffic, String whose) {}

    /// @param sentence what it is about now
    public record Work(
            ExecutionHistory execution, Optional<ReleaseList.Item> release, String sentence, MachineView machine) {}

    /// @param obstacle why it is not possible; empty: it is
    public record Button(Deed deed, String obstacle) {}

    Map<String, String> parts(EnvironmentView view) {
        var parts = new LinkedHashMap<String, String>();
        parts.put("banners", templates.part("part/banners.jte", Map.of("view", view)));
        parts.put("serving", templates.part("part/serving.jte", serving(view)));
        parts.put("buttons", templates.part("part/buttons.jte", Map.of("buttons", buttons(view))));
        parts.put("work", templates.part("part/work.jte", work(view)));
        parts.put("servers", templates.part("part/servers.jte", Map.of("servers", servers(view))));
        parts.put(
                "latest",
                templates.part(
                        "part/latest.jte",
                        Map.of("items", view.releases().stream().limit(6).toList())));
        return parts;
    }

    private Map<String, Object> serving(EnvironmentView view) {
        var repository = operator.settings().gitHost();
        var model = new HashMap<String, Object>();
        model.put(
                "serving",
                view.current()
                        .map(good -> new Serving(good, view.serving(), new CommitLinks(operator).commit(good.commit())))
                        .orElse(null));
        model.put("repository", repository.repository());
        model.put("branch", repository.branch());
        return model;
    }

    private static List<Button> buttons(EnvironmentView view) {
        return Stream.of(
                        Deed.DEPLOY,
                        Deed.ROLLBACK,
                        Deed.HALT,
                        Deed.APPROVE,
                        Deed.REJECT,
                        view.freeze().isPresent() ? Deed.UNFREEZE : Deed.FREEZE,
                        Deed.DRILL,
                        view.parkedSince().isPresent() ? Deed.UNPARK : Deed.PARK)
                .map(deed -> new Button(deed, deed.obstacle(view)))
                .toList();
    }

    private Map<String, Object> work(EnvironmentView view) {
        var model = new HashMap<String, Object>();
        var execution = view.atWork().or(() -> view.drilling().stream().findFirst());
        model.put("work", execution.flatMap(run -> work(view, run)).orElse(null));
        model.put("now", clock.instant());
        return model;
    }

    private Optional<Work> work(EnvironmentView view, ExecutionHistory execution) {
        return operator.records().definition(execution.arn()).map(definition -> {
            var item = view.releases().stream()
                    .filter(one -> one.release().equals(execution.release()))
                    .findFirst();
            var isDrill = view.drilling().contains(execution);
            var address = isDrill ? "/drills/" + execution.name() : "/releases/" + execution.release();
            return new Work(
                    execution,
                    item,
                    sentence(execution),
                    MachineView.of(DrawnMachine.of(definition), execution, address, ""));
        });
    }

    /// What the judge said last, or what the state is for.
    private String sentence(ExecutionHistory execution) {
        var judged = Judgement.of(List.of(execution));
        if (!judged.isEmpty()) return judged.getLast().reason();
        return operator.records()
                .definition(execution.arn())
                .flatMap(definition -> DrawnMachine.of(definition).graph().all().stream()
                        .filter(state -> execution.current().contains(state.name()))
                        // Beside a state that waits, one is at work.
                        .min(Comparator.comparing(state -> !state.type().equals("Task"))))
                .map(MachineGraph.State::comment)
                .orElse("");
    }

    static List<OneServer> servers(EnvironmentView view) {
        return view.fleet().stream().map(server -> server(view, server)).toList();
    }

    private static OneServer server(EnvironmentView view, Server server) {
        var traffic = view.traffic();
        var place = Stream.of(server.id(), server.zone(), "")
                .filter(one -> !traffic.of(one).isEmpty())
                .findFirst()
                .orElse(server.id());
        var isShared = !place.equals(server.id())
                && view.fleet().stream()
                                .filter(other -> place.isEmpty() || other.zone().equals(place))
                                .count()
                        > 1;
        return new OneServer(
                server,
                doing(view, server.id()),
                Sparkline.of(traffic.of(place), traffic.until()),
                isShared ? place.isEmpty() ? "of all servers" : "of all in its zone" : "");
    }

    private static String doing(EnvironmentView view, String server) {
        return view.rollout().stream()
                .map(ServerDeployment::targets)
                .flatMap(List::stream)
                .filter(target -> target.server().equals(server))
                .flatMap(target -> target.events().stream())
                .filter(event -> event.status().equals("InProgress"))
                .map(ServerDeployment.Event::name)
                .reduce((_, last) -> last)
                .orElse("");
    }
}
