package pushback.settings;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import pushback.settings.Rules.InFreeze;

/// One environment's configuration, read once at start from environment variables (the names are the components' in
/// upper case: `ledgerTable` is `LEDGER_TABLE`, a duration ends in `_SECONDS`). A missing or malformed one is a clear
/// error that names them all.
///
/// @param environment name of the environment, such as `production`
/// @param topicArn SNS topic that people subscribe to; empty: none
/// @param stateMachineArn the deploy machine
/// @param health when a release counts as healthy or unhealthy
/// @param rules when and which deployments may go out
public record Settings(
        String environment,
        GitHost gitHost,
        Stores stores,
        DeployedServers servers,
        DatabaseInstance database,
        String topicArn,
        String stateMachineArn,
        ServerPages pages,
        RolloutPlan rollout,
        HealthPolicy health,
        Rules rules) {
    /// As many as the CodeDeploy agent keeps on a server.
    public static final int KEPT_BUNDLES = 5;
    public static final int FEWEST_BUNDLES = 2;
    public static final int MOST_BUNDLES = 50;
    /// The rest of what holds where nothing is said. Whoever else has defaults, an environment's file or a command
    /// line, takes them from here and from [HealthPolicy].
    public static final String PROBE_PATH = "/";
    public static final boolean IGNORE_FAILED_STOP = true;

    /// Where commits come from.
    ///
    /// @param repository `owner/name`
    /// @param branch the branch whose pushes deploy
    /// @param githubApi base address of the REST API
    /// @param githubTokenSecretId Secrets Manager id of the token for the API; empty: anonymous
    /// @param webhookSecretId Secrets Manager id of the webhook's secret
    public record GitHost(
            String repository, String branch, String githubApi, String githubTokenSecretId, String webhookSecretId) {}

    /// @param ledgerTable DynamoDB table of locks, releases, revisions, quarantines and deliveries
    /// @param artifactBucket S3 bucket (versioned) of the sealed bundles
    public record Stores(String ledgerTable, String artifactBucket) {}

    /// What a release is deployed onto.
    ///
    /// @param targetGroupArn the load balancer's target group
    public record DeployedServers(
            String codeDeployApplication, String deploymentGroup, String autoScalingGroup, String targetGroupArn) {}

    /// @param databaseInstance RDS instance to have running before a deployment; empty: none
    /// @param databaseSecretId Secrets Manager id of the user and the password that the application logs in to it
    ///     with; empty: it has another way, and nobody makes a role for it
    public record DatabaseInstance(String databaseInstance, String databaseSecretId) {
        public static final DatabaseInstance NONE = new DatabaseInstance("", "");
    }

    /// What each server is asked.
    ///
    /// @param probeAddress where an instance's application answers, `{id}` standing for the instance id, such as
    ///     `http://{id}.eu-central-1.compute.internal:8080` (resource-name DNS of the VPC)
    /// @param probePaths paths that a healthy instance answers with 2xx or 3xx
    /// @param versionPath page that names the commit that the server runs; empty: nobody asks
    public record ServerPages(String probeAddress, List<String> probePaths, String versionPath) {}

    /// @param strategy how many instances a rollout takes at a time
    /// @param ignoreFailedStop whether a deployment that only the stop scripts of what runs made fail is tried once
    ///     more without minding them
    /// @param keptBundles of so many good releases the bundles are kept for a rollback, what runs among them; 2 to
    ///     50
    public record RolloutPlan(Strategy strategy, boolean ignoreFailedStop, int keptBundles) {
        public RolloutPlan {
            if (keptBundles < FEWEST_BUNDLES || keptBundles > MOST_BUNDLES)
                throw new IllegalArgumentException("keptBundles must lie between " + FEWEST_BUNDLES + " and "
                        + MOST_BUNDLES + ", but is " + keptBundles);
        }
    }

    /// The same with another policy of health.
    public Settings with(HealthPolicy policy) {
        return new Settings(
                environment,
                gitHost,
                stores,
                servers,
                database,
                topicArn,
                stateMachineArn,
                pages,
                rollout,
                policy,
                rules);
    }

    /// What counts as evidence, and when it is enough.
    ///
    /// @param toleratedErrorRate share of the requests that a good release may fail
    /// @param unhealthyErrorRate share of the requests from which a release counts as bad; above the tolerated one
    /// @param alpha probability of either wrong verdict, 0 to 0.5
    /// @param sampleEvery between two samples
    /// @param deadline undecided for this long is unhealthy
    /// @param alarms names of CloudWatch alarms that speak against a release when they go into ALARM
    /// @param trafficNamespace CloudWatch namespace with each instance's requests and errors by the second; empty:
    ///     none
    /// @param trafficLag how long such a second may take until it can be read
    /// @param probeRounds how many times at most a sample asks each instance for each page five times, as long as
    ///     the
    ///        answers come quickly; 1 to 20. More rounds clear a good release in fewer seconds
    /// @param witnesses who else tells of visitors
    /// @param objective percent of the requests that are to be answered well in a month; what a release costs is
    ///     compared with what that leaves
    /// @param settle so long after a server first runs the release its visitors are no evidence, 0 to
    ///     [#MOST_SETTLE_SECONDS] s; nothing is healthy before that
    public record HealthPolicy(
            double toleratedErrorRate,
            double unhealthyErrorRate,
            double alpha,
            Duration sampleEvery,
            Duration deadline,
            List<String> alarms,
            String trafficNamespace,
            Duration trafficLag,
            int probeRounds,
            Witnesses witnesses,
            double objective,
            Duration settle) {
        public static final double TOLERATED_ERROR_RATE = 0.001;
        public static final double UNHEALTHY_ERROR_RATE = 0.01;
        public static final double ALPHA = 0.01;
        public static final int SAMPLE_EVERY_SECONDS = 5;
        public static final int DEADLINE_MINUTES = 15;
        public static final int PROBE_ROUNDS = 1;
        public static final int MOST_PROBE_ROUNDS = 20;
        public static final double OBJECTIVE = 99.9;
        public static final int SETTLE_SECONDS = 0;
        public static final int MOST_SETTLE_SECONDS = 300;

        /// 0.1 % against 1 % at 1 %: about 508 good requests clear a release (two instances probed for one page
        /// every 5 s: 4 minutes and a quarter; 600 visitors a minute: one), three failed ones close together
        /// condemn it.
        public static final HealthPolicy DEFAULT = new HealthPolicy(
                TOLERATED_ERROR_RATE,
                UNHEALTHY_ERROR_RATE,
                ALPHA,
                Duration.ofSeconds(SAMPLE_EVERY_SECONDS),
                Duration.ofMinutes(DEADLINE_MINUTES),
                List.of(),
                "",
                Duration.ofSeconds(5));

        public HealthPolicy {
            if (!(0 < toleratedErrorRate && toleratedErrorRate < unhealthyErrorRate && unhealthyErrorRate < 1))
                throw new IllegalArgumentException("error rates must satisfy 0 < tolerated < unhealthy < 1, but are "
                        + toleratedErrorRate + " and " + unhealthyErrorRate);
            if (!(0 < alpha && alpha < 0.5))
                throw new IllegalArgumentException("alpha must lie between 0 and 0.5, but is " + alpha);
            if (deadline.isNegative() || deadline.isZero())
                throw new IllegalArgumentException("deadline must be above 0, but is " + deadline);
            if (sampleEvery.toSeconds() < 1)
                throw new IllegalArgumentException("samples are at least 1 s apart, but sampleEvery is " + sampleEvery);
            if (trafficLag.isNegative())
                throw new IllegalArgumentException("trafficLag cannot be negative, but is " + trafficLag);
            if (probeRounds < 1 || probeRounds > MOST_PROBE_ROUNDS)
                throw new IllegalArgumentException(
                        "probeRounds must lie between 1 and " + MOST_PROBE_ROUNDS + ", but is " + probeRounds);
            if (!(0 < objective && objective < 100))
                throw new IllegalArgumentException("objective must lie between 0 and 100 %, but is " + objective);
            if (settle.isNegative() || settle.toSeconds() > MOST_SETTLE_SECONDS)
                throw new IllegalArgumentException(
                        "settle must lie between 0 and " + MOST_SETTLE_SECONDS + " s, but is " + settle);
            if (!settle.isZero() && settle.compareTo(deadline) >= 0)
                throw new IllegalArgumentException(
                        "settle must be shorter than the deadline of " + deadline + ", but is " + settle);
            alarms = List.copyOf(alarms);
        }

        /// The usual objective, and visitors count from the first one on.
        public HealthPolicy(
                double toleratedErrorRate,
                double unhealthyErrorRate,
                double alpha,
                Duration sampleEvery,
                Duration deadline,
                List<String> alarms,
                String trafficNamespace,
                Duration trafficLag,
                int probeRounds,
                Witnesses witnesses) {
            this(
                    toleratedErrorRate,
                    unhealthyErrorRate,
                    alpha,
                    sampleEvery,
                    deadline,
                    alarms,
                    trafficNamespace,
                    trafficLag,
                    probeRounds,
                    witnesses,
                    OBJECTIVE,
                    Duration.ofSeconds(SETTLE_SECONDS));
        }

        /// One round of probes a sample.
        public HealthPolicy(
                double toleratedErrorRate,
                double unhealthyErrorRate,
                double alpha,
                Duration sampleEvery,
                Duration deadline,
                List<String> alarms,
                String trafficNamespace,
                Duration trafficLag) {
            this(
                    toleratedErrorRate,
                    unhealthyErrorRate,
                    alpha,
                    sampleEvery,
                    deadline,
                    alarms,
                    trafficNamespace,
                    trafficLag,
                    PROBE_ROUNDS,
                    Witnesses.NONE);
        }

        /// The same, with so many rounds of probes a sample.
        public HealthPolicy withProbeRounds(int rounds) {
            return new HealthPolicy(
                    toleratedErrorRate,
                    unhealthyErrorRate,
                    alpha,
                    sampleEvery,
                    deadline,
                    alarms,
                    trafficNamespace,
                    trafficLag,
                    rounds,
                    witnesses,
                    objective,
                    settle);
        }

        /// The same, where what a server shows first is no evidence.
        public HealthPolicy withSettle(Duration time) {
            return new HealthPolicy(
                    toleratedErrorRate,
                    unhealthyErrorRate,
                    alpha,
                    sampleEvery,
                    deadline,
                    alarms,
                    trafficNamespace,
                    trafficLag,
                    probeRounds,
                    witnesses,
                    objective,
                    time);
        }

        /// The same, with visitors counted in `namespace`, whose seconds are there after `lag`.
        public HealthPolicy withTraffic(String namespace, Duration lag) {
            return new HealthPolicy(
                    toleratedErrorRate,
                    unhealthyErrorRate,
                    alpha,
                    sampleEvery,
                    deadline,
                    alarms,
                    namespace,
                    lag,
                    probeRounds,
                    witnesses,
                    objective,
                    settle);
        }

        /// The same, with these alarms listened to.
        public HealthPolicy withAlarms(List<String> names) {
            return new HealthPolicy(
                    toleratedErrorRate,
                    unhealthyErrorRate,
                    alpha,
                    sampleEvery,
                    deadline,
                    names,
                    trafficNamespace,
                    trafficLag,
                    probeRounds,
                    witnesses,
                    objective,
                    settle);
        }

        /// The variables that [#of] makes this policy of.
        public Map<String, String> variables() {
            var variables = new TreeMap<String, String>();
            write(this, variables);
            return variables;
        }

        /// The policy that these variables tell, such as [#variables] or those of a function of another version; what
        /// they do not tell is the default.
        ///
        /// @throws IllegalArgumentException if they tell something impossible
        public static HealthPolicy of(Map<String, String> variables) {
            var read = new Reader(variables, new ArrayList<>());
            var policy = read.health(DEFAULT);
            if (!read.problems.isEmpty()) throw new IllegalArgumentException(String.join("; ", read.problems));
            return policy;
        }

        /// The same, with others who tell of visitors.
        public HealthPolicy withWitnesses(Witnesses others) {
            return new HealthPolicy(
                    toleratedErrorRate,
                    unhealthyErrorRate,
                    alpha,
                    sampleEvery,
                    deadline,
                    alarms,
                    trafficNamespace,
                    trafficLag,
                    probeRounds,
                    others,
                    objective,
                    settle);
        }
    }

    /// Reads the settings from variables such as `System.getenv()`.
    public static Settings from(Map<String, String> variables) {
        var read = new Reader(variables, new ArrayList<>());
        var fallback = HealthPolicy.DEFAULT;
        var settings = new Settings(
                read.required("ENVIRONMENT"),
                new GitHost(
                        read.required("REPOSITORY"),
                        read.required("BRANCH"),
                        read.optional("GITHUB_API", "https://api.github.com"),
                        read.optional("GITHUB_TOKEN_SECRET_ID", ""),
                        read.required("WEBHOOK_SECRET_ID")),
                new Stores(read.required("LEDGER_TABLE"), read.required("ARTIFACT_BUCKET")),
                new DeployedServers(
                        read.required("CODE_DEPLOY_APPLICATION"),
                        read.required("DEPLOYMENT_GROUP"),
                        read.required("AUTO_SCALING_GROUP"),
                        read.required("TARGET_GROUP_ARN")),
                new DatabaseInstance(read.optional("DATABASE_INSTANCE", ""), read.optional("DATABASE_SECRET_ID", "")),
                read.optional("TOPIC_ARN", ""),
                read.required("STATE_MACHINE_ARN"),
                new ServerPages(
                        read.required("PROBE_ADDRESS", address -> address.contains("{id}"), "does not contain {id}"),
                        List.of(read.optional("PROBE_PATHS", PROBE_PATH).split("\\s*,\\s*")),
                        read.optional("VERSION_PATH", "")),
                new RolloutPlan(
                        read.strategy(), read.yesOrNo("IGNORE_FAILED_STOP", IGNORE_FAILED_STOP), read.keptBundles()),
                read.health(fallback),
                read.rules());
        if (!read.problems.isEmpty())
            throw new IllegalArgumentException(
                    "the function's environment variables are not complete: " + String.join("; ", read.problems));
        return settings;
    }

    /// The variables that [#from] makes these settings of; what is empty is left out.
    public Map<String, String> variables() {
        var variables = new TreeMap<String, String>();
        write(this, variables);
        return variables;
    }

    private static void write(Record settings, Map<String, String> variables) {
        for (var component : settings.getClass().getRecordComponents()) {
            var name = component.getName().replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
            switch (valueOf(settings, component)) {
                case Record group -> write(group, variables);
                case Duration duration -> variables.put(name + "_SECONDS", Long.toString(duration.toSeconds()));
                // A cron expression has commas of its own.
                case Collection<?> list ->
                    variables.put(
                            name,
                            list.stream()
                                    .map(Object::toString)
                                    .collect(Collectors.joining(
                                            list.stream().anyMatch(FreezeWindow.class::isInstance) ? ";" : ",")));
                case Object value -> variables.put(name, value.toString());
            }
        }
        variables.values().removeIf(String::isEmpty);
    }

    private static Object valueOf(Record settings, RecordComponent component) {
        try {
            return component.getAccessor().invoke(settings);
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError("the accessors of a public record can be called", impossible);
        }
    }

    private record Reader(Map<String, String> variables, List<String> problems) {
        String required(String name) {
            var value = variables.getOrDefault(name, "");
            if (value.isBlank()) problems.add(name + " is missing");
            return value;
        }

        String required(String name, Predicate<String> fits, String problem) {
            var value = required(name);
            if (!value.isBlank() && !fits.test(value)) problems.add(name + " " + problem + ": " + value);
            return value;
        }

        String optional(String name, String otherwise) {
            return variables.getOrDefault(name, otherwise);
        }

        List<String> list(String name) {
            var text = optional(name, "").strip();
            return text.isEmpty() ? List.of() : List.of(text.split("\\s*,\\s*"));
        }

        boolean yesOrNo(String name, boolean otherwise) {
            var text = optional(name, Boolean.toString(otherwise));
            if (!text.equals("true") && !text.equals("false"))
                problems.add(name + " is neither true nor false: " + text);
            return text.equals("true");
        }

        int keptBundles() {
            int kept = parsed("KEPT_BUNDLES", KEPT_BUNDLES, Integer::valueOf);
            if (kept >= FEWEST_BUNDLES && kept <= MOST_BUNDLES) return kept;
            problems.add(
                    "KEPT_BUNDLES must lie between " + FEWEST_BUNDLES + " and " + MOST_BUNDLES + ", but is " + kept);
            return KEPT_BUNDLES;
        }

        Strategy strategy() {
            try {
                return Strategy.of(optional("STRATEGY", Strategy.ONE.toString()));
            } catch (IllegalArgumentException unknown) {
                problems.add("STRATEGY: " + unknown.getMessage());
                return Strategy.ONE;
            }
        }

        HealthPolicy health(HealthPolicy otherwise) {
            try {
                return new HealthPolicy(
                        parsed("TOLERATED_ERROR_RATE", otherwise.toleratedErrorRate(), Double::valueOf),
                        parsed("UNHEALTHY_ERROR_RATE", otherwise.unhealthyErrorRate(), Double::valueOf),
                        parsed("ALPHA", otherwise.alpha(), Double::valueOf),
                        parsed("SAMPLE_EVERY_SECONDS", otherwise.sampleEvery(), Reader::seconds),
                        parsed("DEADLINE_SECONDS", otherwise.deadline(), Reader::seconds),
                        list("ALARMS"),
                        optional("TRAFFIC_NAMESPACE", otherwise.trafficNamespace()),
                        parsed("TRAFFIC_LAG_SECONDS", otherwise.trafficLag(), Reader::seconds),
                        parsed("PROBE_ROUNDS", otherwise.probeRounds(), Integer::valueOf),
                        witnesses(),
                        parsed("OBJECTIVE", otherwise.objective(), Double::valueOf),
                        parsed("SETTLE_SECONDS", otherwise.settle(), Reader::seconds));
            } catch (IllegalArgumentException impossible) {
                problems.add(impossible.getMessage());
                return otherwise;
            }
        }

        private Witnesses witnesses() {
            return new Witnesses(
                            optional("METRICS_PATH", ""),
                            optional("METRICS_PRESET", ""),
                            optional("METRICS_REQUESTS", ""),
                            optional("METRICS_ERRORS", ""),
                            optional("METRICS_GOOD", ""),
                            optional("METRICS_BAD", ""),
                            parsed("LATENCY_BOUND", 0.0, Double::valueOf),
                            parsed("LATENCY_SHARE", 0.0, Double::valueOf),
                            parsed("LATENCY_TOLERATED", 0.0, Double::valueOf),
                            optional("LATENCY_HISTOGRAM", ""),
                            yesOrNo("COUNT4XX", false),
                            optional("BALANCER", ""),
                            parsed("BALANCER_SECONDS", Witnesses.BALANCER_SECONDS, Integer::valueOf),
                            list("DRY_RUN"),
                            optional("SATURATION_GAUGE", ""),
                            parsed("SATURATION_BOUND", 0.0, Double::valueOf))
                    .atPort(parsed("METRICS_PORT", 0, Integer::valueOf))
                    .withCloudWatchAlarm(optional("CLOUD_WATCH_ALARM", ""));
        }

        Rules rules() {
            try {
                return new Rules(
                        list("FREEZES", ";").stream().map(FreezeWindow::parse).toList(),
                        choice("IN_FREEZE", InFreeze.WAIT),
                        parsed("APPROVAL_WITHIN_SECONDS", Duration.ZERO, Reader::seconds),
                        list("BRANCHES", ","),
                        list("APPLICATION_PATHS", ","),
                        yesOrNo("FOUR_EYES", true));
            } catch (IllegalArgumentException impossible) {
                problems.add(impossible.getMessage());
                return Rules.NONE;
            }
        }

        private List<String> list(String name, String separator) {
            return Arrays.stream(optional(name, "").split(separator))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .toList();
        }

        private InFreeze choice(String name, InFreeze otherwise) {
            return switch (optional(name, otherwise.name()).toUpperCase(Locale.ROOT)) {
                case "WAIT" -> InFreeze.WAIT;
                case "REFUSE" -> InFreeze.REFUSE;
                default ->
                    throw new IllegalArgumentException(name + " is neither wait nor refuse: " + optional(name, ""));
            };
        }

        private <T> T parsed(String name, T otherwise, Function<String, T> parse) {
            var text = variables.get(name);
            if (text == null) return otherwise;
            try {
                return parse.apply(text);
            } catch (NumberFormatException malformed) {
                problems.add(name + " is not a number: " + text);
                return otherwise;
            }
        }

        private static Duration seconds(String text) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
    }
}
