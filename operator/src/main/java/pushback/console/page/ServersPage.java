package pushback.console.page;

import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import pushback.console.live.EnvironmentView;
import pushback.console.live.LiveParts;
import pushback.operator.EnvironmentRecords;
import pushback.operator.Operator;
import pushback.operator.ReleaseList;
import pushback.operator.ScalingActivity;
import pushback.operator.ServerDeployment;
import pushback.rollout.AgentRelease;

/// The servers, and what was deployed to each.
public final class ServersPage {
    private static final int RELEASES = 8;
    private static final int KEPT = 32;

    private final EnvironmentRecords records;
    private final PageTemplates templates;
    private final LogTails logs;
    private final Clock clock;
    private final long each;
    private final Map<String, Agent> agents = bounded();
    private List<ScalingActivity> activities = List.of();
    private long activitiesUntil = System.nanoTime();
    private final Map<String, List<ServerDeployment>> ended = bounded();

    /// @param each nanoseconds for each log stream that is read
    ServersPage(Operator operator, PageTemplates templates, Clock clock, long each) {
        records = operator.records();
        this.clock = clock;
        this.each = each;
        logs = new LogTails(operator, each);
        this.templates = templates;
    }

    /// What one of the latest releases did to the server.
    public record Course(ReleaseList.Item release, String purpose, ServerDeployment.Target target) {
        /// Null before it has begun.
        public Instant beganAt() {
            return target.events().stream()
                    .flatMap(event -> event.startedAt().stream())
                    .findFirst()
                    .orElse(null);
        }
    }

    /// What a server's CodeDeploy agent was when somebody asked.
    ///
    /// @param version empty: it told none
    public record Agent(String version, Instant askedAt) {}

    /// @param parts those that may change
    public record Shown(String id, LiveParts parts, boolean isLive) {}

    Map<String, String> parts(EnvironmentView view) {
        var parts = new LinkedHashMap<String, String>();
        parts.put("servers", templates.part("part/servers.jte", Map.of("servers", NowPage.servers(view))));
        return parts;
    }

    Shown of(EnvironmentView view, String id) {
        var parts = parts(view, id);
        return new Shown(id, LiveParts.of(parts), server(view, id).isPresent());
    }

    /// Of one server.
    ///
    /// @throws IllegalArgumentException if there is and was none of that id
    Map<String, String> parts(EnvironmentView view, String id) {
        var server = server(view, id);
        var life = activities().stream()
                .filter(activity -> activity.server().equals(id))
                .toList();
        var courses = view.releases().stream()
                .limit(RELEASES)
                .flatMap(release -> courses(view, release, id))
                .toList();
        if (server.isEmpty() && courses.isEmpty() && life.isEmpty())
            throw new IllegalArgumentException("there is no server " + id + "; see: ./pushback status");
        var parts = new LinkedHashMap<String, String>();
        var facts = new LinkedHashMap<String, Object>();
        facts.put("one", server.orElse(null));
        facts.put("wanted", AgentRelease.VERSION);
        facts.put("agent", agents.get(id));
        parts.put("server", templates.part("part/server.jte", facts));
        parts.put("logs", templates.part("part/logs.jte", Map.of("server", id, "tail", logs.of(id))));
        parts.put("life", templates.part("part/life.jte", Map.of("life", life)));
        parts.put("courses", templates.part("part/courses.jte", Map.of("courses", courses)));
        return parts;
    }

    /// Asks a server which agent it has.
    ///
    /// @throws IllegalArgumentException if there is no such server
    void ask(EnvironmentView view, String id) {
        if (server(view, id).isEmpty())
            throw new IllegalArgumentException("there is no server " + id + "; see: ./pushback status");
        agents.put(id, new Agent(records.facts(id).agent(), clock.instant()));
    }

    /// However many pages are open, they are read once in eight times the pace of logs.
    private synchronized List<ScalingActivity> activities() {
        var now = System.nanoTime();
        if (now - activitiesUntil < 0) return activities;
        activities = records.activities();
        activitiesUntil = now + 8 * each;
        return activities;
    }

    private static <V> Map<String, V> bounded() {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > KEPT;
            }
        });
    }

    private static Optional<NowPage.OneServer> server(EnvironmentView view, String id) {
        return NowPage.servers(view).stream()
                .filter(one -> one.server().id().equals(id))
                .findFirst();
    }

    /// What has ended cannot change any more.
    private List<ServerDeployment> deployments(EnvironmentView view, ReleaseList.Item release) {
        if (release.status().matches("Running|Queued"))
            return view.atWork()
                            .filter(run -> run.release().equals(release.release()))
                            .isPresent()
                    ? view.rollout()
                    : List.of();
        return ended.computeIfAbsent(release.release(), name -> records.servers(records.release(name)));
    }

    private Stream<Course> courses(EnvironmentView view, ReleaseList.Item release, String id) {
        return deployments(view, release).stream()
                .flatMap(deployment -> deployment.targets().stream()
                        .filter(target -> target.server().equals(id))
                        .map(target -> new Course(
                                release,
                                switch (deployment.purpose()) {
                                    case "CANARY" -> "canary";
                                    case "ROLLBACK" -> "rollback";
                                    default -> "rollout";
                                },
                                target)));
    }
}
