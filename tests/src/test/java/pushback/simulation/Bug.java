package pushback.simulation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import pushback.base.Json;
import pushback.cloud.lambda.LocalLambda.Invocation;
import pushback.cloud.simulate.Mutation;
import pushback.cloud.simulate.SimulatedEnvironment;
import pushback.cloud.simulate.Work;
import pushback.cloud.virtual.VirtualCloud;
import pushback.drill.DrillState;
import pushback.health.HealthVerdict;
import pushback.ledger.Ledger;
import pushback.release.ReleaseRejected;
import pushback.rollout.WatchState;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsRequest;
import software.amazon.awssdk.services.autoscaling.model.DescribeAutoScalingGroupsResponse;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.ResumeProcessesRequest;
import software.amazon.awssdk.services.autoscaling.model.ResumeProcessesResponse;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.codedeploy.model.CreateDeploymentRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentsRequest;
import software.amazon.awssdk.services.codedeploy.model.ListDeploymentsResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeregisterTargetsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetHealthResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;
import software.amazon.awssdk.services.sfn.model.StartExecutionRequest;

/// Bugs that a deployer could have, each as another wiring of the steps.
enum Bug implements Mutation {
    /// A lock that changes hands under the same number.
    LOCK_WITHOUT_FENCE {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            if (!(request instanceof PutItemRequest put)
                    || !isOn(put.item(), "lock")
                    || site.row("lock").isEmpty()) return call.get();
            var row = new HashMap<>(put.item().get("row").m());
            row.put(
                    "fence",
                    AttributeValue.fromN(site.row("lock").get().path("fence").asText()));
            var item = new HashMap<>(put.item());
            item.put("row", AttributeValue.fromM(row));
            return site.cloud()
                    .cloud()
                    .services()
                    .dynamoDb()
                    .putItem(put.toBuilder().item(item).build());
        }
    },
    /// Steps that do not look whether they still hold the lock.
    FENCE_NOT_LOOKED_AT {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            var lock = work.payload().path("lock");
            if (!(request instanceof GetItemRequest get) || !isOn(get.key(), "lock") || !lock.has("fence"))
                return call.get();
            var item = new HashMap<>(((GetItemResponse) call.get()).item());
            var row = new HashMap<>(item.get("row").m());
            row.put("fence", AttributeValue.fromN(lock.path("fence").asText()));
            row.put("holder", AttributeValue.fromS(lock.path("holder").asText()));
            item.put("row", AttributeValue.fromM(row));
            return GetItemResponse.builder().item(item).build();
        }
    },
    /// The environment is free before the bad release is gone.
    LOCK_RELEASED_BEFORE_ROLLBACK {
        @Override
        public Invocation invocation(
                SimulatedEnvironment site, String function, JsonNode payload, Supplier<Invocation> call) {
            var answer = call.get();
            if (function.equals("QuarantineTargets"))
                site.cloud()
                        .cloud()
                        .lambda()
                        .call("ReleaseLock", ((ObjectNode) payload.deepCopy()).retain("release", "lock"));
            return answer;
        }
    },
    CAPACITY_NOT_RESTORED {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            return request instanceof ResumeProcessesRequest
                    ? ResumeProcessesResponse.builder().build()
                    : call.get();
        }
    },
    /// A repeated step that does not know what it did before.
    SECOND_DEPLOYMENT_ON_RETRY {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            return work.function().equals("DeployRevision") ? forgetful(site, request, call) : call.get();
        }
    },
    SECOND_ROLLBACK_ON_RETRY {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            return work.function().equals("RollBack") ? forgetful(site, request, call) : call.get();
        }
    },
    VERDICT_WITHOUT_EVIDENCE {
        @Override
        public Invocation invocation(
                SimulatedEnvironment site, String function, JsonNode payload, Supplier<Invocation> call) {
            var answer = call.get();
            if (!function.equals("CheckHealth") || !(answer instanceof Invocation.Answer(var health))) return answer;
            if (!health.path("verdict").asText().equals("undecided")) return answer;
            var found = ((ObjectNode) health.deepCopy()).put("verdict", "healthy");
            ((ObjectNode) found.path("current")).putObject("instances");
            return new Invocation.Answer(found);
        }
    },
    /// A witness that is only shown condemns.
    DRY_RUN_CONDEMNS {
        @Override
        public Invocation invocation(
                SimulatedEnvironment site, String function, JsonNode payload, Supplier<Invocation> call) {
            var answer = call.get();
            var dry = site.cloud().cloud().settings().health().witnesses().dryRun();
            if (dry.isEmpty()
                    || !function.equals("CheckHealth")
                    || !(answer instanceof Invocation.Answer(var health))
                    || !health.path("verdict").asText().equals("undecided")) return answer;
            return new Invocation.Answer(((ObjectNode) health.deepCopy())
                    .put("verdict", "unhealthy")
                    .put("reason", "seen; " + dry.getFirst() + " unhealthy (1 of 1 bad)"));
        }
    },
    /// The load balancer's minutes are taken as they come.
    LYING_MINUTES_BELIEVED {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            if (!(request instanceof GetMetricDataRequest)) return call.get();
            var answer = (GetMetricDataResponse) call.get();
            return answer.toBuilder()
                    .metricDataResults(answer.metricDataResults().stream()
                            .map(result -> result.toBuilder()
                                    .values(result.values().stream()
                                            .map(Math::abs)
                                            .toList())
                                    .build())
                            .toList())
                    .build();
        }
    },
    /// A judge who takes no notice of the application's own counters.
    LOST_ORDERS_OVERLOOKED {
        @Override
        public Invocation invocation(
                SimulatedEnvironment site, String function, JsonNode payload, Supplier<Invocation> call) {
            return overlooked("custom", function, call.get());
        }
    },
    FULL_SERVERS_OVERLOOKED {
        @Override
        public Invocation invocation(
                SimulatedEnvironment site, String function, JsonNode payload, Supplier<Invocation> call) {
            return overlooked("saturation", function, call.get());
        }
    },
    REPORTED_TWICE {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            var told = request instanceof GetItemRequest get
                    && get.key().get(Ledger.SORT).s().startsWith("told#");
            return told ? GetItemResponse.builder().build() : call.get();
        }
    },
    /// The outcome of a release is written again by whoever comes later.
    OUTCOME_OVERWRITTEN {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            if (!(request instanceof PutItemRequest put)
                    || !put.item().get(Ledger.SORT).s().startsWith("outcome#")) return call.get();
            return unconditional(site, put);
        }
    },
    OLDER_REPLACES_NEWER {
        @Override
        public Invocation invocation(
                SimulatedEnvironment site, String function, JsonNode payload, Supplier<Invocation> call) {
            var answer = call.get();
            if (!(answer instanceof Invocation.Failure(var type, var document))
                    || !document.path("errorMessage").asText().contains("is not newer than")) return answer;
            if (function.equals("PrepareRevision")) {
                return asIf(payload, "force", BooleanNode.TRUE, call);
            }
            var continued = payload.path("input").path("continues").asText();
            return site.row("release#"
                            + (continued.isEmpty() ? payload.path("execution").asText() : continued))
                    .<Invocation>map(Invocation.Answer::new)
                    .orElse(answer);
        }
    },
    EVERY_TARGET_QUARANTINED {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            if (!(request instanceof DeregisterTargetsRequest some)) return call.get();
            var balancing = site.cloud().cloud().services().loadBalancing();
            var all = balancing
                    .describeTargetHealth(describe -> describe.targetGroupArn(some.targetGroupArn()))
                    .targetHealthDescriptions()
                    .stream()
                    .map(target ->
                            TargetDescription.builder().id(target.target().id()).build())
                    .toList();
            return balancing.deregisterTargets(some.toBuilder().targets(all).build());
        }
    },
    /// Whoever gives capacity back takes every server for healthy.
    MARKED_SERVERS_NOT_NOTICED {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            if (!work.function().matches("ReleaseLock|Reconcile")) return call.get();
            return switch (call.get()) {
                case DescribeTargetHealthResponse targets ->
                    targets.toBuilder()
                            .targetHealthDescriptions(targets.targetHealthDescriptions().stream()
                                    .map(target -> target.toBuilder()
                                            .targetHealth(health -> health.state(TargetHealthStateEnum.HEALTHY))
                                            .build())
                                    .toList())
                            .build();
                case DescribeAutoScalingGroupsResponse groups ->
                    groups.toBuilder()
                            .autoScalingGroups(groups.autoScalingGroups().stream()
                                    .map(group -> group.toBuilder()
                                            .instances(group.instances().stream()
                                                    .map(server -> server.toBuilder()
                                                            .healthStatus("Healthy")
                                                            .build())
                                                    .toList())
                                            .build())
                                    .toList())
                            .build();
                case Object answer -> answer;
            };
        }
    },
    ROLLBACK_NOT_VERIFIED {
        @Override
        public Invocation invocation(
                SimulatedEnvironment site, String function, JsonNode payload, Supplier<Invocation> call) {
            var release = payload.path("release");
            var sealed = site.row("revision#" + release.path("commit").asText());
            var good = site.rows("promotion#");
            if (!function.equals("PrepareRevision") || sealed.isEmpty() || good.isEmpty()) return call.get();
            var answer = Json.STRICT
                    .createObjectNode()
                    .put(
                            "buildKey",
                            "builds/" + release.path("commit").asText() + "/"
                                    + release.path("id").asText() + ".zip");
            answer.set("revision", sealed.get());
            answer.set(
                    "rollbackTarget",
                    site.row("revision#"
                                    + good.lastEntry().getValue().path("commit").asText())
                            .orElseThrow());
            return new Invocation.Answer(answer);
        }
    },
    EVERY_DELIVERY_STARTS_ONE {
        private int number;

        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            if (!(request instanceof StartExecutionRequest start)
                    || !work.function().equals("ReceivePush")) return call.get();
            return site.cloud()
                    .cloud()
                    .stepFunctions()
                    .startExecution(start.toBuilder()
                            .name(start.name() + "-" + ++number)
                            .build());
        }
    },
    RECONCILER_ASLEEP {
        @Override
        public Invocation invocation(
                SimulatedEnvironment site, String function, JsonNode payload, Supplier<Invocation> call) {
            return function.equals("Reconcile")
                    ? new Invocation.Answer(Json.STRICT
                            .createObjectNode()
                            .put("found", "in order")
                            .put("execution", ""))
                    : call.get();
        }
    },
    /// A drill that never believes that its rehearsal is over.
    REHEARSAL_WAITED_FOR_IN_VAIN {
        @Override
        public Invocation invocation(
                SimulatedEnvironment site, String function, JsonNode payload, Supplier<Invocation> call) {
            var answer = call.get();
            if (!function.equals("WatchRehearsal") || !(answer instanceof Invocation.Answer(var progress)))
                return answer;
            return new Invocation.Answer(((ObjectNode) progress.deepCopy())
                    .put("state", DrillState.WAITING.word())
                    .put("waitSeconds", 60));
        }
    },
    /// CodeDeploy is told where a bundle lies, and not which one it is.
    WHATEVER_LIES_THERE_IS_DEPLOYED {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            if (!(request instanceof CreateDeploymentRequest create) || create.revision() == null) return call.get();
            var where = create.revision().s3Location().toBuilder()
                    .version(null)
                    .eTag(null)
                    .build();
            return site.cloud()
                    .cloud()
                    .services()
                    .codeDeploy()
                    .createDeployment(create.toBuilder()
                            .revision(create.revision().toBuilder()
                                    .s3Location(where)
                                    .build())
                            .build());
        }
    },
    /// The first servers that run a release stand for all of them.
    PROMOTED_IN_THE_MIDDLE {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            if (!(request instanceof DescribeAutoScalingGroupsRequest)
                    || !work.function().equals("CheckHealth")) return call.get();
            var answer = (DescribeAutoScalingGroupsResponse) call.get();
            var commit = work.payload().path("release").path("commit").asText();
            return answer.toBuilder()
                    .autoScalingGroups(answer.autoScalingGroups().stream()
                            .map(group -> group.toBuilder()
                                    .instances(group.instances().stream()
                                            .filter(instance -> runs(site, instance, commit))
                                            .toList())
                                    .build())
                            .toList())
                    .build();
        }

        @Override
        public Invocation invocation(
                SimulatedEnvironment site, String function, JsonNode payload, Supplier<Invocation> call) {
            var answer = call.get();
            if (!function.equals("WatchRollout")
                    || !(answer instanceof Invocation.Answer(var watch))
                    || watch.path("health").path("current").path("instances").isEmpty()) return answer;
            var request = ((ObjectNode) payload.deepCopy()).retain("release", "lock");
            request.set(
                    "revision",
                    site.row("revision#"
                                    + payload.path("release").path("commit").asText())
                            .orElseThrow());
            request.set("health", watch.path("health"));
            if (!(site.cloud().cloud().lambda().call("CheckHealth", request) instanceof Invocation.Answer(var health))
                    || !health.path("verdict").asText().equals(HealthVerdict.HEALTHY.word())) return answer;
            request.set("health", health);
            site.cloud().cloud().lambda().call("PromoteRelease", request);
            return answer;
        }

        private static boolean runs(SimulatedEnvironment site, Instance instance, String commit) {
            return site.cloud()
                    .fleet()
                    .machine(instance.instanceId())
                    .installed()
                    .map(VirtualCloud::commitOf)
                    .filter(commit::equals)
                    .isPresent();
        }
    },
    /// A release that was asked for some minutes ago, by the clock of whoever looks, is refused.
    LATE_BY_ANOTHER_CLOCK_IS_REFUSED {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            var asked = work.payload().path("release").path("requestedAt");
            if (work.function().equals("PrepareRevision")
                    && Instant.parse(asked.asText())
                            .plusSeconds(120)
                            .isBefore(site.cloud().cloud().pushback().clock().instant()))
                throw new ReleaseRejected("asked for too long ago");
            return call.get();
        }
    },
    PARKING_NOT_NOTICED {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            return parkingHiddenFrom("ResolveRelease|AcquireLock|PrepareRevision", work, request, call);
        }
    },
    /// Who wants a parked environment back is told that it is not parked.
    PARKED_FOR_GOOD {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            return parkingHiddenFrom("BeginDrill", work, request, call);
        }
    },
    /// Who ends a drill believes that somebody has reported it.
    DRILL_NOT_REPORTED {
        @Override
        public Object call(
                SimulatedEnvironment site, Work work, String operation, Object request, Supplier<Object> call) {
            if (request instanceof PutItemRequest put
                    && put.item().get(Ledger.SORT).s().startsWith("drill-report#"))
                throw ConditionalCheckFailedException.builder()
                        .message("The conditional request failed")
                        .build();
            return call.get();
        }
    },
    /// A rehearsed release is taken for a bad one.
    REHEARSAL_QUARANTINED {
        @Override
        public Invocation invocation(
                SimulatedEnvironment site, String function, JsonNode payload, Supplier<Invocation> call) {
            var rehearsal = function.equals("QuarantineTargets")
                    && payload.path("release").path("action").asText().equals("drill");
            return rehearsal ? asIf(payload, "action", TextNode.valueOf("deploy"), call) : call.get();
        }
    };

    /// With something else in the release that the function gets. What it gets is a variable of the machine, which
    /// has to be as it was afterwards.
    private static Invocation asIf(JsonNode payload, String field, JsonNode value, Supplier<Invocation> call) {
        var release = (ObjectNode) payload.path("release");
        var was = release.replace(field, value);
        try {
            return call.get();
        } finally {
            release.set(field, was);
        }
    }

    /// What one witness alone condemns is healthy, during a rollout, too.
    private static Invocation overlooked(String witness, String function, Invocation invocation) {
        if (!(invocation instanceof Invocation.Answer(var answer))
                || !answer.path("reason").asText().contains("; " + witness + " unhealthy (")) return invocation;
        var changed = (ObjectNode) answer.deepCopy();
        return new Invocation.Answer(
                switch (function) {
                    case "CheckHealth" -> changed.put("verdict", HealthVerdict.HEALTHY.word());
                    case "DeployCanary" -> changed.put("state", WatchState.HEALTHY.word());
                    case "WatchRollout" -> changed.put("state", WatchState.ROLLING.word());
                    default -> answer;
                });
    }

    private static Object parkingHiddenFrom(String functions, Work work, Object request, Supplier<Object> call) {
        var asks = request instanceof GetItemRequest get
                && isOn(get.key(), "sizes")
                && work.function().matches(functions);
        return asks ? GetItemResponse.builder().build() : call.get();
    }

    private static boolean isOn(Map<String, AttributeValue> item, String entry) {
        return item.get(Ledger.SORT).s().equals(entry);
    }

    private static Object forgetful(SimulatedEnvironment site, Object request, Supplier<Object> call) {
        return switch (request) {
            case GetItemRequest get
            when get.key().get(Ledger.SORT).s().startsWith("deployment#") ->
                GetItemResponse.builder().build();
            case ListDeploymentsRequest list ->
                ListDeploymentsResponse.builder().deployments(List.of()).build();
            case PutItemRequest put
            when put.item().get(Ledger.SORT).s().startsWith("deployment#") -> unconditional(site, put);
            default -> call.get();
        };
    }

    private static Object unconditional(SimulatedEnvironment site, PutItemRequest put) {
        return site.cloud()
                .cloud()
                .services()
                .dynamoDb()
                .putItem(put.toBuilder()
                        .conditionExpression(null)
                        .expressionAttributeNames(null)
                        .expressionAttributeValues(null)
                        .build());
    }
}
