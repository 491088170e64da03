package pushback.cli.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.aws.limits.ModelLimits;
import pushback.base.Json;
import pushback.cloud.lambda.LocalLambda.Invocation;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.host.git.CommitInfo;
import pushback.host.up.LocalCloud;
import pushback.measures.Measures;
import pushback.operator.GoodReleases;
import pushback.operator.ReleaseList;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// Answers the command line for a [LocalCloud].
///
/// | path | answer |
/// |---|---|
/// | `/status` | [StatusReport] |
/// | `/releases` | list of [ReleaseList.Item] |
/// | `/measures?seconds=N` | [pushback.measures.Measures] over the last N seconds |
/// | `/told?release=ID` | what people were told about a release, a line each |
/// | `/story?execution=NAME&from=N` | [ReleaseStory] from the N-th line on; without a name the latest |
/// | `/server-logs?instance=ID&since=LENGTHS` | [ServerTails]: the ends of a server's logs, or what came since |
/// | `/good?release=NAME` | [GoodReleases]: what a rollback may go back to |
/// | POST `/start` | starts the machine with the body as input |
/// | POST `/halt` | calls `HaltRelease` with the body |
/// | `/drills` | the reports of the latest drills |
/// | `/drill?execution=NAME&from=N` | [DrillDesk.Course] from the N-th line on |
/// | POST `/run`, `/run-cancel` | starts and ends a command on a server, as [RunDesk] says |
/// | `/run?id=ID&out=N&err=N`, `/runs` | what a command printed behind so many bytes; the latest commands |
/// | POST `/start-drill` | starts the drill machine with the body as input |
/// | POST `/put` | keeps a parameter or a secret for builds: `kind`, `name`, `value`; answers with its `version` |
/// | POST `/approval`, `/freeze` | calls `DecideApproval`, `SwitchFreeze` with the body |
public final class CloudDesk implements ControlServer.Desk {
    private static final int TAIL = 40;

    private final LocalCloud local;
    private final DrillDesk drills;
    private final RunDesk runs;

    public CloudDesk(LocalCloud local) {
        this.local = local;
        drills = new DrillDesk(local);
        runs = new RunDesk(local);
    }

    @Override
    public Object answer(String path, Map<String, String> query, String body) {
        return switch (path) {
            case "/status" -> StatusReport.of(local, releases());
            case "/releases" -> releases();
            case "/measures" -> measures(Long.parseLong(query.getOrDefault("seconds", "2592000")));
            case "/told" -> told(query.getOrDefault("release", ""));
            case "/story" -> local.cloud().timeline().call(() -> story(query));
            case "/server-logs" -> serverLogs(query.getOrDefault("instance", ""), query.getOrDefault("since", ""));
            case "/start" -> start(Json.tree(body));
            case "/halt" -> call("HaltRelease", named(Json.tree(body)));
            case "/good" -> good(query.getOrDefault("release", ""));
            case "/drills" -> drills.reports();
            case "/drill" -> drills.course(query);
            case "/run" -> body.isEmpty() ? runs.look(query) : runs.start(Json.tree(body));
            case "/run-cancel" -> runs.cancel(Json.tree(body));
            case "/runs" -> runs.latest();
            case "/start-drill" -> drills.start(Json.tree(body));
            case "/approval" -> call("DecideApproval", named(Json.tree(body)));
            case "/freeze" -> call("SwitchFreeze", Json.tree(body));
            case "/put" -> Map.of("version", put(Json.tree(body)));
            default -> throw new IllegalArgumentException("there is no " + path);
        };
    }

    private GoodReleases good(String name) {
        return local.cloud()
                .timeline()
                .call(() -> GoodReleases.of(
                        local.cloud().pushback(),
                        name,
                        other -> local.remote().resolve(other).map(CommitInfo::sha)));
    }

    private String put(JsonNode what) {
        var name = what.path("name").asText();
        var value = what.path("value").asText();
        var services = local.cloud().services();
        try {
            return local.cloud()
                    .timeline()
                    .call(() -> what.path("kind").asText().equals("secret")
                            ? put(ModelLimits.before(SecretsManagerClient.class, services.secrets()), name, value)
                            : Long.toString(ModelLimits.before(SsmClient.class, services.ssm())
                                    .putParameter(put -> put.name(name)
                                            .value(value)
                                            .type(ParameterType.SECURE_STRING)
                                            .overwrite(true))
                                    .version()));
        } catch (AwsServiceException refused) {
            throw new IllegalArgumentException(refused.awsErrorDetails().errorMessage(), refused);
        }
    }

    private static String put(SecretsManagerClient secrets, String name, String value) {
        try {
            return secrets.createSecret(create -> create.name(name).secretString(value))
                    .versionId();
        } catch (ResourceExistsException there) {
            return secrets.putSecretValue(put -> put.secretId(name).secretString(value))
                    .versionId();
        }
    }

    private List<ReleaseList.Item> releases() {
        return new ReleaseList(local.cloud().pushback()).items();
    }

    private Measures measures(long seconds) {
        var now = local.cloud().timeline().now();
        return local.cloud().pushback().changes().measures(now.minusSeconds(seconds), now);
    }

    private List<String> told(String release) {
        var lines = new ArrayList<>(local.bulletin().about(release));
        local.cloud().timeline().call(() -> local.cloud().services().sns().messages()).stream()
                .filter(message -> release.equals(message.attributes().get("release")))
                .forEach(message -> lines.add("message     " + message.subject()));
        return lines;
    }

    private Map<String, Object> start(JsonNode input) {
        var fields = new LinkedHashMap<String, Object>();
        input.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        var action = input.path("action").asText("deploy");
        // A name that fits nothing is told now, and is no release that failed.
        var named = new Named(local);
        if (action.equals("deploy") && input.hasNonNull("commit")) {
            var name = input.path("commit").asText();
            fields.put("commit", local.cloud().timeline().call(() -> named.commit(name)));
            // Found by its own branch or tag, it is no stranger's commit.
            if (!input.hasNonNull("ref")) named.ref(name).ifPresent(ref -> fields.put("ref", ref));
        }
        if (action.equals("rollback"))
            fields.put(
                    "release",
                    local.cloud()
                            .timeline()
                            .call(() -> named.good(input.path("release").asText()))
                            .release());
        return Map.of("release", local.start(action, fields));
    }

    /// What a person calls a release, as its id.
    private JsonNode named(JsonNode input) {
        var id = local.cloud()
                .timeline()
                .call(() -> new Named(local).release(input.path("release").asText()));
        return ((ObjectNode) input).put("release", id);
    }

    /// Calls a function as a person would in the console.
    private JsonNode call(String function, JsonNode payload) {
        return switch (local.cloud().lambda().call(function, payload)) {
            case Invocation.Answer answer -> answer.payload();
            case Invocation.Failure(var type, var document)
            when type.equals(IllegalArgumentException.class.getName()) ->
                throw new IllegalArgumentException(document.path("errorMessage").asText());
            case Invocation.Failure failure ->
                throw new IllegalStateException(
                        failure.document().path("errorMessage").asText());
        };
    }

    private ReleaseStory story(Map<String, String> query) {
        return ReleaseStory.of(
                local, find(query.getOrDefault("execution", "")), Integer.parseInt(query.getOrDefault("from", "0")));
    }

    private ExecutionRecord find(String name) {
        var machine = local.cloud().stepFunctions();
        if (!name.isEmpty())
            return machine.execution(new Named(local).release(name))
                    .orElseThrow(() ->
                            new IllegalArgumentException("there is no release " + name + "; see: ./pushback releases"));
        return Optional.of(machine.executions())
                .filter(all -> !all.isEmpty())
                .map(all -> all.stream().reduce((first, second) -> second).orElseThrow())
                .orElseThrow(() -> new IllegalArgumentException("nothing was released yet"));
    }

    private ServerTails serverLogs(String instance, String since) {
        try {
            return ServerTails.of(local, instance, since, TAIL);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
