package pushback.host.up;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import pushback.aws.build.LocalBuilds;
import pushback.aws.endpoint.Api;
import pushback.aws.endpoint.Offer;
import pushback.aws.logs.LocalLogs;
import pushback.aws.logs.LogLines;
import pushback.aws.stacks.LocalCloudFormation;
import pushback.base.Json;
import pushback.cloud.Cloud;
import pushback.host.build.LocalCodeBuild;
import pushback.host.fleet.ProcessFleet;
import pushback.wiring.KnownEnvironment.Places;
import pushback.wiring.Steps;

/// What the endpoint serves: the cloud's services, and those that tell of real builds, logs and addresses.
final class GroundOffers {
    private static final String INSTANCE_EVENT = """
        {"source": ["aws.codedeploy"], "detail-type": ["CodeDeploy Instance State-change Notification"]}\
        """;

    private final Cloud cloud;
    private final ProcessFleet fleet;
    private final LocalCodeBuild builder;
    private final LogLines lines = new LogLines();
    private final String builds;
    private final String servers;
    private final String incidents;
    /// How much of each server's logs is known.
    private final Map<String, Map<String, Long>> read = new HashMap<>();

    GroundOffers(Cloud cloud, ProcessFleet fleet, LocalCodeBuild builder) {
        this.cloud = cloud;
        this.fleet = fleet;
        this.builder = builder;
        builds = "/aws/codebuild/pushback";
        servers = "/pushback/" + cloud.settings().environment() + "/servers";
        Steps.ALL.forEach(step -> lines.group("/aws/lambda/" + step.name()));
        lines.group(builds);
        lines.group(servers);
        incidents = "/pushback/" + cloud.settings().environment() + "/incidents";
        lines.group(incidents);
        var stream = "local/" + ProcessHandle.current().pid();
        cloud.lambda()
                .listen((function, line) -> lines.add(
                        "/aws/lambda/" + function, stream, cloud.timeline().now(), line));
        builder.read((id, line) -> lines.add(
                builds, id.substring(id.indexOf(':') + 1), cloud.timeline().now(), line));
        lines.beforeLooking(this::lookAtServers);
        // What an application wrote before its deployment began is no word about it.
        cloud.timeline().execute(() -> cloud.services().events().rule(Json.tree(INSTANCE_EVENT), _ -> lookAtServers()));
    }

    /// @param outputs of the environment, by the keys that its stack on AWS has
    List<Offer> all(Map<String, String> outputs) {
        var account = cloud.services().account();
        var told = new LinkedHashMap<>(outputs);
        var stack = "pushback-" + cloud.settings().environment();
        var begun = cloud.timeline().now();
        return Stream.concat(
                        cloud.offers().stream(),
                        Stream.of(
                                new Offer(Api.LOGS, () -> new LocalLogs(account, lines), false),
                                new Offer(Api.CODE_BUILD, () -> new LocalBuilds(builder::reports), true),
                                new Offer(
                                        Api.CLOUD_FORMATION,
                                        () -> new LocalCloudFormation(account, stack, begun, () -> told),
                                        true)))
                .toList();
    }

    /// Where it is told, besides the addresses of the rest.
    Places places(String site, String git, String webhook, String serverHost, String directory) {
        return new Places(site, git, webhook, builds, servers, incidents, serverHost, directory);
    }

    /// A server's application ended, and no deployment was stopping it.
    void died(String server, String how) {
        lookAtServers();
        lines.add(incidents, "servers", cloud.timeline().now(), server + "  " + how);
    }

    /// What happened besides releases.
    void incident(String what) {
        lines.add(
                incidents,
                "incidents",
                cloud.timeline().now(),
                what.lines().findFirst().orElse(""));
    }

    /// What came to the servers' files since somebody looked last.
    private synchronized void lookAtServers() {
        var now = cloud.timeline().now();
        try {
            var known = fleet.known();
            read.keySet().retainAll(known);
            for (var id : known) {
                var lengths = fleet.logLengths(id);
                for (var log : fleet.logsSince(id, read.getOrDefault(id, Map.of())))
                    for (var line : log.lines()) lines.add(servers, id + "/" + log.name(), now, line);
                read.put(id, lengths);
            }
        } catch (IOException gone) {
            // A server's directory went meanwhile: what was read stays.
        }
    }
}
