package pushback.console.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import pushback.console.live.EnvironmentView;
import pushback.operator.EnvironmentRecords;
import pushback.operator.EnvironmentStatus.Server;
import pushback.operator.ReleaseList;
import pushback.operator.ServerDeployment;

/// The servers, and what was deployed to each.
public final class ServersPage {
    private static final int RELEASES = 8;

    private final EnvironmentRecords records;
    private final PageTemplates templates;

    ServersPage(EnvironmentRecords records, PageTemplates templates) {
        this.records = records;
        this.templates = templates;
    }

    /// What one of the latest releases did to the server.
    public record Course(ReleaseList.Item release, String purpose, ServerDeployment.Target target) {}

    /// @param server null for one that is gone
    public record Shown(String id, Server server, List<Course> courses) {}

    Map<String, String> parts(EnvironmentView view) {
        var parts = new LinkedHashMap<String, String>();
        parts.put("servers", templates.part("part/servers.jte", Map.of("servers", NowPage.servers(view))));
        return parts;
    }

    Shown of(EnvironmentView view, String id) {
        var courses = view.releases().stream()
                .limit(RELEASES)
                .flatMap(release -> courses(release, id))
                .toList();
        var server = view.fleet().stream().filter(one -> one.id().equals(id)).findFirst();
        if (server.isEmpty() && courses.isEmpty())
            throw new IllegalArgumentException("there is no server " + id + "; see: ./pushback status");
        return new Shown(id, server.orElse(null), courses);
    }

    private Stream<Course> courses(ReleaseList.Item release, String id) {
        return records.servers(records.release(release.release())).stream()
                .flatMap(deployment -> deployment.targets().stream()
                        .filter(target -> target.server().equals(id))
                        .map(target -> new Course(
                                release,
                                switch (deployment.purpose()) {
                                    case "CANARY" -> "canary";
                                    case "ROLLBACK" -> "way back";
                                    default -> "rollout";
                                },
                                target)));
    }
}
