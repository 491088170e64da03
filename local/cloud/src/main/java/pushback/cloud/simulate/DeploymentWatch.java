package pushback.cloud.simulate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentResponse;
import software.amazon.awssdk.services.codedeploy.model.S3Location;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;

/// CodeDeploy's deployments: how many, of what, and whether the ledger knows them (invariants 4, 5, 10, 13, 16).
final class DeploymentWatch implements CallWatch {
    private static final String OURS = "pushback ";
    private static final String BACK = OURS + "rollback ";

    private final SimulatedEnvironment site;
    private final Findings findings;
    private final Map<String, Integer> made = new HashMap<>();
    /// By release, the objects that PrepareRevision read.
    private final Map<String, Set<String>> verified = new HashMap<>();

    DeploymentWatch(SimulatedEnvironment site, Findings findings) {
        this.site = site;
        this.findings = findings;
    }

    @Override
    public void after(Call call) {
        if (!call.succeeded()) return;
        switch (call.request()) {
            case GetObjectRequest get
            when call.work().function().equals("PrepareRevision") ->
                verified.computeIfAbsent(call.work().release(), release -> new HashSet<>())
                        .add(object(get.key(), get.versionId()));
            case CreateDeploymentRequest create ->
                created(call.work(), create, ((CreateDeploymentResponse) call.answer()).deploymentId());
            default -> {}
        }
    }

    private void created(Work work, CreateDeploymentRequest create, String id) {
        var what = String.valueOf(create.description());
        // Once more where the stop scripts of what runs made the first one fail.
        var which =
                what + (Boolean.TRUE.equals(create.ignoreApplicationStopFailures()) ? ", ignoring stop failures" : "");
        if (made.merge(which, 1, Integer::sum) > 1)
            findings.add(
                    what.startsWith(BACK) ? Invariant.ONE_ROLLBACK : Invariant.ONE_DEPLOYMENT,
                    site,
                    made.get(which) + " deployments for \"" + which + "\"");
        // What CodeDeploy was really asked for.
        var location = site.cloud()
                .cloud()
                .services()
                .codeDeploy()
                .getDeployment(get -> get.deploymentId(id))
                .deploymentInfo()
                .revision()
                .s3Location();
        if (!what.startsWith(BACK)) provenRollback(work, what);
        var commit = what.startsWith(BACK)
                ? promoted().map(row -> row.path("commit").asText()).orElse("")
                : work.payload().path("release").path("commit").asText();
        var sealed = site.rows().find("revision#" + commit);
        if (sealed.isEmpty() || !isOf(location, sealed.get()))
            findings.add(
                    Invariant.SEALED_IS_DEPLOYED,
                    site,
                    "\"" + what + "\" deploys " + location + ", but sealed is " + sealed.orElse(null));
    }

    private static boolean isOf(S3Location location, JsonNode sealed) {
        return location.key().equals(sealed.path("key").asText())
                && sealed.path("versionId").asText().equals(location.version())
                && sealed.path("eTag").asText().equals(location.eTag());
    }

    private void provenRollback(Work work, String what) {
        var release = work.payload().path("release");
        var promoted = promoted();
        if (promoted.isEmpty() || release.path("force").asBoolean()) return;
        var good = site.rows().find("revision#" + promoted.get().path("commit").asText());
        if (good.isEmpty()
                || !verified.getOrDefault(work.release(), Set.of())
                        .contains(object(
                                good.get().path("key").asText(),
                                good.get().path("versionId").asText())))
            findings.add(
                    Invariant.PROVEN_WAY_BACK,
                    site,
                    "\"" + what + "\" began, and nobody had read the bytes of " + promoted.get());
    }

    private Optional<JsonNode> promoted() {
        var all = site.rows().all("promotion#");
        return all.isEmpty() ? Optional.empty() : Optional.of(all.lastEntry().getValue());
    }

    private static String object(String key, String version) {
        return key + "@" + version;
    }

    @Override
    public void calm() {
        var codeDeploy = site.cloud().cloud().services().codeDeploy();
        var settings = site.cloud().cloud().settings();
        var known = new HashSet<String>();
        for (var rows : List.of("deployment#", "stop-failure#"))
            site.rows()
                    .all(rows)
                    .values()
                    .forEach(row -> known.add(row.path("deploymentId").asText()));
        var found = new HashSet<String>();
        for (var id : codeDeploy
                .listDeploymentsPaginator(
                        list -> list.applicationName(settings.servers().codeDeployApplication())
                                .deploymentGroupName(settings.servers().deploymentGroup()))
                .deployments()) {
            var description = codeDeploy
                    .getDeployment(get -> get.deploymentId(id))
                    .deploymentInfo()
                    .description();
            if (description == null || !description.startsWith(OURS)) continue;
            found.add(id);
            if (!known.contains(id))
                findings.add(Invariant.DEPLOYMENTS_ARE_KNOWN, site, id + " (\"" + description + "\") is in no row");
        }
        known.removeAll(found);
        if (!known.isEmpty()) findings.add(Invariant.DEPLOYMENTS_ARE_KNOWN, site, "CodeDeploy does not know " + known);
    }
}
