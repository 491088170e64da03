package pushback.aws.endpoint;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import pushback.aws.wire.CborRpc;
import pushback.aws.wire.Ec2Form;
import pushback.aws.wire.JsonRpc;
import pushback.aws.wire.Protocol;
import pushback.aws.wire.QueryForm;
import pushback.aws.wire.RestJson;
import pushback.aws.wire.RestPath;
import pushback.aws.wire.S3Words;
import pushback.aws.wire.WireRequest;

/// A service of AWS as clients address it: by the target in a header, by the scope of the signature, or by the path.
/// Names, versions and namespaces are those of the service models.
public enum Api {
    DYNAMO_DB("dynamodb", "DynamoDB_20120810", new JsonRpc("1.0", false)),
    STEP_FUNCTIONS("states", "AWSStepFunctions", new JsonRpc("1.0", false)),
    CODE_DEPLOY("codedeploy", "CodeDeploy_20141006", new JsonRpc("1.1", false)),
    CODE_BUILD("codebuild", "CodeBuild_20161006", new JsonRpc("1.1", false)),
    SECRETS_MANAGER("secretsmanager", "secretsmanager", new JsonRpc("1.1", false)),
    SYSTEMS_MANAGER("ssm", "AmazonSSM", new JsonRpc("1.1", false)),
    EVENT_BRIDGE("events", "AWSEvents", new JsonRpc("1.1", false)),
    LOGS("logs", "Logs_20140328", new JsonRpc("1.1", false)),
    CLOUD_WATCH(
            "monitoring",
            "GraniteServiceVersion20100801",
            new QueryForm("http://monitoring.amazonaws.com/doc/2010-08-01/"),
            new JsonRpc("1.0", true),
            new CborRpc(true)),
    AUTO_SCALING("autoscaling", "", new QueryForm("http://autoscaling.amazonaws.com/doc/2011-01-01/")),
    LOAD_BALANCING(
            "elasticloadbalancing", "", new QueryForm("http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/")),
    SNS("sns", "", new QueryForm("http://sns.amazonaws.com/doc/2010-03-31/")),
    RDS("rds", "", new QueryForm("http://rds.amazonaws.com/doc/2014-10-31/")),
    STS("sts", "", new QueryForm("https://sts.amazonaws.com/doc/2011-06-15/")),
    IAM("iam", "", new QueryForm("https://iam.amazonaws.com/doc/2010-05-08/")),
    CLOUD_FORMATION("cloudformation", "", new QueryForm("http://cloudformation.amazonaws.com/doc/2010-05-15/")),
    EC2("ec2", "", new Ec2Form("http://ec2.amazonaws.com/doc/2016-11-15/")),
    LAMBDA(
            "lambda",
            "",
            new RestJson(List.of(
                    new RestPath("GET", "/2015-03-31/functions", "ListFunctions"),
                    new RestPath("GET", "/2015-03-31/functions/{FunctionName}", "GetFunction"),
                    new RestPath(
                            "GET", "/2015-03-31/functions/{FunctionName}/configuration", "GetFunctionConfiguration"),
                    new RestPath("POST", "/2015-03-31/functions/{FunctionName}/invocations", "Invoke")))),
    S3("s3", "", new S3Words());

    private static final Map<String, Api> BY_SCOPE = by(api -> api.scope);
    private static final Map<String, Api> BY_TARGET = by(api -> api.target);
    private static final Pattern VERSION = Pattern.compile("(?:^|&)Version=(\\d{4}-\\d{2}-\\d{2})(?:&|$)");
    private static final String SERVICE_PATH = "/service/";

    private final String scope;
    private final String target;
    private final List<Protocol> protocols;

    Api(String scope, String target, Protocol... protocols) {
        this.scope = scope;
        this.target = target;
        this.protocols = List.of(protocols);
    }

    private static Map<String, Api> by(Function<Api, String> name) {
        return Arrays.stream(values())
                .filter(api -> !name.apply(api).isEmpty())
                .collect(Collectors.toMap(name, Function.identity()));
    }

    /// Which one is asked, if it is one of these. Who names none may be looking at a bucket.
    static Optional<Api> of(WireRequest asked) {
        var target = byTarget(asked);
        if (target.isPresent()) return target;
        var scope = scope(asked);
        if (scope.isPresent()) return Optional.ofNullable(BY_SCOPE.get(scope.get()));
        if (asked.header("x-amz-target").isPresent()
                || asked.header("smithy-protocol").isPresent()
                || isForm(asked) && !SignatureV2.signs(asked)) return Optional.empty();
        return Optional.of(
                LAMBDA.protocols.getFirst().operation(asked, new byte[0]).isPresent() ? LAMBDA : S3);
    }

    /// Whether it is asked as Query and EC2 are: by a form, in the body or in the query.
    static boolean isForm(WireRequest asked) {
        return asked.method().equals("POST")
                ? asked.header("content-type").orElse("").startsWith("application/x-www-form-urlencoded")
                : asked.query().contains("Action=")
                        && VERSION.matcher(asked.query()).find();
    }

    /// Whose form it is, by the version in it: no two services here have the same.
    static Optional<Api> ofForm(WireRequest asked, byte[] body) {
        var version = VERSION.matcher(body.length > 0 ? new String(body, StandardCharsets.UTF_8) : asked.query());
        if (!version.find()) return Optional.empty();
        return Arrays.stream(values())
                .filter(api -> api.protocols.stream()
                        .anyMatch(protocol -> namespace(protocol).endsWith("/" + version.group(1) + "/")))
                .findFirst();
    }

    private static String namespace(Protocol protocol) {
        return switch (protocol) {
            case QueryForm form -> form.namespace();
            case Ec2Form form -> form.namespace();
            default -> "";
        };
    }

    private static Optional<Api> byTarget(WireRequest asked) {
        var target = asked.header("x-amz-target");
        if (target.isPresent()) {
            var dot = target.get().lastIndexOf('.');
            return Optional.ofNullable(
                    dot < 0 ? null : BY_TARGET.get(target.get().substring(0, dot)));
        }
        if (!asked.path().startsWith(SERVICE_PATH)
                || asked.header("smithy-protocol").isEmpty()) return Optional.empty();
        var name = asked.path().substring(SERVICE_PATH.length());
        return Optional.ofNullable(BY_TARGET.get(name.substring(0, Math.max(0, name.indexOf('/')))));
    }

    /// The service in the signature's scope, `KEY/DATE/REGION/SERVICE/aws4_request`, unproven.
    static Optional<String> scope(WireRequest asked) {
        var credential = asked.header("authorization")
                .map(header -> {
                    var from = header.indexOf("Credential=");
                    return from < 0 ? "" : header.substring(from);
                })
                .or(() -> asked.parameter("X-Amz-Credential"))
                .orElse("");
        var parts = credential.split("/", 5);
        return parts.length < 5 ? Optional.empty() : Optional.of(parts[3]);
    }

    /// As a signature names it.
    String scope() {
        return scope;
    }

    /// The protocol of a request, of those that the service speaks.
    Protocol protocol(WireRequest asked) {
        if (protocols.size() == 1) return protocols.getFirst();
        var wanted = asked.header("smithy-protocol").isPresent()
                ? CborRpc.class
                : asked.header("x-amz-target").isPresent() ? JsonRpc.class : QueryForm.class;
        return protocols.stream().filter(wanted::isInstance).findFirst().orElseThrow();
    }

    /// How much a request may carry, in bytes: what the service's own limits allow, and what is around it.
    int largestBody() {
        return switch (this) {
            // BatchWriteItem: 16 MB.
            case DYNAMO_DB -> 17 << 20;
            // A synchronous invocation: 6 MB.
            case LAMBDA -> 7 << 20;
            // Inputs and outputs of 256 KiB, escaped; data for metrics and logs of 1 MB.
            default -> 2 << 20;
        };
    }
}
