package pushback.cdk.edge;

import java.util.List;
import java.util.Optional;
import pushback.cdk.data.Buckets;
import pushback.cdk.environment.Environment;
import pushback.cdk.web.LoadBalancer;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.cloudfront.AllowedMethods;
import software.amazon.awscdk.services.cloudfront.BehaviorOptions;
import software.amazon.awscdk.services.cloudfront.CachePolicy;
import software.amazon.awscdk.services.cloudfront.Distribution;
import software.amazon.awscdk.services.cloudfront.OriginProtocolPolicy;
import software.amazon.awscdk.services.cloudfront.OriginRequestPolicy;
import software.amazon.awscdk.services.cloudfront.SecurityPolicyProtocol;
import software.amazon.awscdk.services.cloudfront.ViewerProtocolPolicy;
import software.amazon.awscdk.services.cloudfront.origins.LoadBalancerV2Origin;
import software.amazon.awscdk.services.route53.targets.CloudFrontTarget;
import software.amazon.awscdk.services.route53.targets.LoadBalancerTarget;
import software.constructs.Construct;

/// Puts before the load balancer what the environment chose.
public final class Edge {
    private Edge() {}

    /// Returns the host that visitors use.
    public static String of(
            Construct stack, Environment environment, LoadBalancer balancer, Buckets buckets, Optional<Zone> zone) {
        var firewall =
                environment.firewall() ? Optional.of(Firewall.of(stack, environment)) : Optional.<Firewall>empty();
        if (!environment.cdn()) firewall.ifPresent(rules -> rules.standBefore(balancer));
        var name = balancer.balancer().getLoadBalancerDnsName();
        if (!environment.cdn()) {
            zone.ifPresent(ours -> ours.pointAt(new LoadBalancerTarget(balancer.balancer()), name));
            return zone.map(ours -> ours.domain().name()).orElse(name);
        }
        var front = distribution(new Construct(stack, "Cdn"), environment, balancer, buckets, zone, firewall);
        zone.ifPresent(ours -> ours.pointAt(new CloudFrontTarget(front), front.getDistributionDomainName()));
        return zone.map(ours -> ours.domain().name()).orElse(front.getDistributionDomainName());
    }

    /// Keeps what the application's own Cache-Control allows, passes on the rest. The load balancer's certificate
    /// is for the site's name, so CloudFront hands on the name that the visitor asked for.
    private static Distribution distribution(
            Construct scope,
            Environment environment,
            LoadBalancer balancer,
            Buckets buckets,
            Optional<Zone> zone,
            Optional<Firewall> firewall) {
        var origin = LoadBalancerV2Origin.Builder.create(balancer.balancer())
                .protocolPolicy(
                        environment.web().https() ? OriginProtocolPolicy.HTTPS_ONLY : OriginProtocolPolicy.HTTP_ONLY)
                .build();
        var distribution = Distribution.Builder.create(scope, "Distribution")
                .comment("Pushback " + environment.name())
                .defaultBehavior(BehaviorOptions.builder()
                        .origin(origin)
                        .compress(true)
                        .allowedMethods(AllowedMethods.ALLOW_ALL)
                        .viewerProtocolPolicy(ViewerProtocolPolicy.REDIRECT_TO_HTTPS)
                        .cachePolicy(CachePolicy.USE_ORIGIN_CACHE_CONTROL_HEADERS_QUERY_STRINGS)
                        .originRequestPolicy(OriginRequestPolicy.ALL_VIEWER)
                        .build())
                .logBucket(buckets.logs())
                .logFilePrefix("cdn/")
                .logIncludesCookies(false)
                .minimumProtocolVersion(SecurityPolicyProtocol.TLS_V1_2_2021);
        firewall.ifPresent(rules -> distribution.webAclId(rules.arn()));
        zone.ifPresent(ours -> distribution
                .domainNames(List.of(ours.domain().name()))
                .certificate(ours.certificate()
                        .orElseGet(() -> Certificate.fromCertificateArn(
                                scope,
                                "Certificate",
                                environment.web().certificate().orElseThrow()))));
        return distribution.build();
    }
}
