package pushback.cdk.network;

import pushback.cdk.environment.Environment;
import pushback.cdk.environment.VisitorMetrics;
import software.amazon.awscdk.services.ec2.Peer;
import software.amazon.awscdk.services.ec2.Port;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.constructs.Construct;

/// The security groups: visitors reach the load balancer, it reaches the servers, they reach database and cache, and
/// nothing reaches anything else.
///
/// @param functions those that ask the servers' pages
/// @param provision the one that makes the application's role in the database; null without a database
public record SecurityGroups(
        SecurityGroup balancer,
        SecurityGroup servers,
        SecurityGroup database,
        SecurityGroup cache,
        SecurityGroup functions,
        SecurityGroup provision) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    /// Of Valkey.
    public static final int CACHE_PORT = 6379;

    public static SecurityGroups of(Construct stack, Environment environment, Network network) {
        var scope = new Construct(stack, "Gates");
        var gates = new SecurityGroups(
                group(scope, network, "Balancer", "The load balancer", false),
                group(scope, network, "Servers", "The web servers", true),
                environment.database().isPresent() ? group(scope, network, "Database", "The database", false) : null,
                environment.sessions().isPresent() ? group(scope, network, "Cache", "The session cache", false) : null,
                group(scope, network, "Functions", "Functions that judge the servers", true),
                environment.database().isPresent()
                        ? group(
                                scope,
                                network,
                                "Provision",
                                "The function that makes the role of the application",
                                true)
                        : null);
        gates.open(environment);
        return gates;
    }

    private void open(Environment environment) {
        var application = Port.tcp(environment.application().port());
        visitors(environment);
        balancer.addEgressRule(servers, application, "To the application");
        servers.addIngressRule(balancer, application, "From the load balancer");
        servers.addIngressRule(functions, application, "From the judge");
        environment
                .health()
                .metrics()
                .flatMap(VisitorMetrics::port)
                .ifPresent(exporter ->
                        servers.addIngressRule(functions, Port.tcp(exporter), "From the judge, to the exporter"));
        environment.database().ifPresent(wanted -> {
            database.addIngressRule(servers, Port.tcp(wanted.port()), "From the web servers");
            database.addIngressRule(provision, Port.tcp(wanted.port()), "From ProvisionDatabase");
        });
        if (cache != null) cache.addIngressRule(servers, Port.tcp(CACHE_PORT), "From the web servers");
    }

    /// Behind CloudFront nobody else comes in, or whoever finds the load balancer's name has neither cache nor
    /// firewall before them. One port then: the prefix list counts as 55 of the 60 rules that a group may have
    /// (Amazon CloudFront, "Use the CloudFront managed prefix list").
    private void visitors(Environment environment) {
        var https = environment.web().https();
        if (environment.cdn())
            balancer.addIngressRule(
                    Peer.prefixList(environment.cdnPrefixList().orElseThrow()),
                    Port.tcp(https ? HTTPS : HTTP),
                    "CloudFront");
        else {
            balancer.addIngressRule(Peer.anyIpv4(), Port.tcp(HTTP), "Visitors");
            if (https) balancer.addIngressRule(Peer.anyIpv4(), Port.tcp(HTTPS), "Visitors");
        }
    }

    private static SecurityGroup group(
            Construct scope, Network network, String id, String description, boolean outbound) {
        return SecurityGroup.Builder.create(scope, id)
                .vpc(network.vpc())
                .description(description)
                .allowAllOutbound(outbound)
                .build();
    }
}
