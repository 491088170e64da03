package pushback.cdk.web;

import java.util.List;
import java.util.Optional;
import pushback.cdk.data.Buckets;
import pushback.cdk.environment.Environment;
import pushback.cdk.network.Network;
import pushback.cdk.network.SecurityGroups;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.certificatemanager.ICertificate;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationListener;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationLoadBalancer;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationProtocol;
import software.amazon.awscdk.services.elasticloadbalancingv2.ApplicationTargetGroup;
import software.amazon.awscdk.services.elasticloadbalancingv2.HealthCheck;
import software.amazon.awscdk.services.elasticloadbalancingv2.IListenerCertificate;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerAction;
import software.amazon.awscdk.services.elasticloadbalancingv2.ListenerCertificate;
import software.amazon.awscdk.services.elasticloadbalancingv2.RedirectOptions;
import software.amazon.awscdk.services.elasticloadbalancingv2.SslPolicy;
import software.amazon.awscdk.services.elasticloadbalancingv2.TargetType;
import software.constructs.Construct;

/// The load balancer and the one group of targets behind it.
public record LoadBalancer(ApplicationLoadBalancer balancer, ApplicationTargetGroup targets) {
    /// Requests in flight have this long when a server is taken out; AWS's own 300 s would make each rollout wait.
    private static final Duration DRAIN = Duration.seconds(30);
    /// A connection that says nothing for so long is closed. The application has to keep its own longer, or the
    /// load balancer sends a request into one that is just being closed, and the visitor gets a 502.
    private static final Duration IDLE = Duration.seconds(60);

    /// @param zoneCertificate of the environment's domain, if it has one
    public static LoadBalancer of(
            Construct stack,
            Environment environment,
            Network network,
            SecurityGroups gates,
            Buckets buckets,
            Optional<ICertificate> zoneCertificate) {
        var balancer = ApplicationLoadBalancer.Builder.create(stack, "Balancer")
                .vpc(network.vpc())
                .internetFacing(true)
                .vpcSubnets(network.outer())
                .securityGroup(gates.balancer())
                .dropInvalidHeaderFields(true)
                .idleTimeout(IDLE)
                .build();
        network.openBefore(balancer, network.outer());
        balancer.logAccessLogs(buckets.logs(), "balancer");
        var targets = targets(stack, environment, network);
        var built = new LoadBalancer(balancer, targets);
        if (environment.web().https()) built.listenSecurely(stack, environment, zoneCertificate);
        else built.listen(80, ApplicationProtocol.HTTP, List.of(), ListenerAction.forward(List.of(targets)));
        return built;
    }

    private static ApplicationTargetGroup targets(Construct stack, Environment environment, Network network) {
        var targets = ApplicationTargetGroup.Builder.create(stack, "Targets")
                .vpc(network.vpc())
                .targetType(TargetType.INSTANCE)
                .protocol(ApplicationProtocol.HTTP)
                .port(environment.application().port())
                .deregistrationDelay(DRAIN)
                .healthCheck(HealthCheck.builder()
                        .path(environment.application().healthPath())
                        .healthyHttpCodes("200")
                        .interval(Duration.seconds(10))
                        .timeout(Duration.seconds(5))
                        .healthyThresholdCount(2)
                        .unhealthyThresholdCount(3)
                        .build());
        if (environment.web().slowStart() > 0)
            targets.slowStart(Duration.seconds(environment.web().slowStart()));
        return targets.build();
    }

    private void listenSecurely(Construct stack, Environment environment, Optional<ICertificate> zoneCertificate) {
        var certificate = environment
                .web()
                .certificate()
                .map(arn -> Certificate.fromCertificateArn(stack, "GivenCertificate", arn))
                .or(() -> zoneCertificate)
                .orElseThrow();
        listen(
                443,
                ApplicationProtocol.HTTPS,
                List.of(ListenerCertificate.fromCertificateManager(certificate)),
                ListenerAction.forward(List.of(targets)));
        // Before CloudFront, which sends its visitors there itself and asks by HTTPS only, nobody would come.
        if (!environment.cdn())
            listen(
                    80,
                    ApplicationProtocol.HTTP,
                    List.of(),
                    ListenerAction.redirect(RedirectOptions.builder()
                            .protocol("HTTPS")
                            .port("443")
                            .permanent(true)
                            .build()));
    }

    private ApplicationListener listen(
            int port, ApplicationProtocol protocol, List<IListenerCertificate> certificates, ListenerAction action) {
        // Who may come is the security group's matter.
        var listener = ApplicationListener.Builder.create(balancer, protocol.name())
                .loadBalancer(balancer)
                .port(port)
                .protocol(protocol)
                .open(false)
                .defaultAction(action);
        if (!certificates.isEmpty()) listener.certificates(certificates).sslPolicy(SslPolicy.RECOMMENDED_TLS);
        return listener.build();
    }
}
