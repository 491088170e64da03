package pushback.cdk.deployer;

import java.util.List;
import java.util.Map;
import pushback.cdk.environment.Environment;
import pushback.cdk.log.Logs;
import pushback.step.event.ReceivePush;
import pushback.wiring.Steps.Step;
import software.amazon.awscdk.aws_apigatewayv2_integrations.HttpLambdaIntegration;
import software.amazon.awscdk.services.apigatewayv2.AddRoutesOptions;
import software.amazon.awscdk.services.apigatewayv2.CfnStage;
import software.amazon.awscdk.services.apigatewayv2.HttpApi;
import software.amazon.awscdk.services.apigatewayv2.HttpMethod;
import software.amazon.awscdk.services.lambda.Function;
import software.constructs.Construct;

/// The address that GitHub calls: one route of an HTTP API, throttled, with a log of who came. Who may start a release
/// is decided by the signature, in [ReceivePush].
final class Webhook {
    static final String PATH = "/webhook";
    /// A repository is pushed to a few times a minute at most; what comes faster is not GitHub.
    private static final int REQUESTS_A_SECOND = 5;
    private static final int BURST = 20;
    private static final String LINE = "{\"requestId\":\"$context.requestId\",\"ip\":\"$context.identity.sourceIp\","
            + "\"time\":\"$context.requestTime\",\"route\":\"$context.routeKey\",\"status\":\"$context.status\","
            + "\"latency\":\"$context.responseLatency\"}";

    private Webhook() {}

    static boolean isCalledBy(Step step) {
        return step.handler() == ReceivePush.class;
    }

    /// @param url to give to GitHub
    /// @param api id of the API
    record Address(String url, String api) {}

    static Address of(Construct stack, Environment environment, Names names, Map<String, Function> functions) {
        var scope = new Construct(stack, "Webhook");
        var function = functions.get(ReceivePush.class.getSimpleName());
        var api = HttpApi.Builder.create(scope, "Api")
                .apiName(names.prefix())
                .createDefaultStage(false)
                .build();
        api.addRoutes(AddRoutesOptions.builder()
                .path(PATH)
                .methods(List.of(HttpMethod.POST))
                .integration(new HttpLambdaIntegration("Push", function))
                .build());
        var log = Logs.kept(scope, "Log", "/aws/vendedlogs/webhook/" + names.prefix(), environment);
        CfnStage.Builder.create(scope, "Stage")
                .apiId(api.getApiId())
                .stageName("$default")
                .autoDeploy(true)
                .defaultRouteSettings(CfnStage.RouteSettingsProperty.builder()
                        .throttlingRateLimit(REQUESTS_A_SECOND)
                        .throttlingBurstLimit(BURST)
                        // Metrics of the route alone: what strangers ask of other paths is no news.
                        .detailedMetricsEnabled(true)
                        .build())
                .accessLogSettings(CfnStage.AccessLogSettingsProperty.builder()
                        .destinationArn(log.getLogGroupArn())
                        .format(LINE)
                        .build())
                .build();
        return new Address(api.getApiEndpoint() + PATH, api.getApiId());
    }
}
