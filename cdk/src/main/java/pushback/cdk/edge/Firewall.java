package pushback.cdk.edge;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import pushback.cdk.environment.Environment;
import pushback.cdk.web.LoadBalancer;
import software.amazon.awscdk.services.wafv2.CfnWebACL;
import software.amazon.awscdk.services.wafv2.CfnWebACLAssociation;
import software.constructs.Construct;

/// AWS WAF before the load balancer: AWS's managed rules, and a limit on what one address may ask for.
final class Firewall {
    private static final List<String> MANAGED = List.of("AWSManagedRulesAmazonIpReputationList",
            "AWSManagedRulesCommonRuleSet",
            "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesSQLiRuleSet");
    /// Requests of one address in five minutes; a person with a browser stays far below.
    private static final int LIMIT = 2000;

    private Firewall() { }

    static void of(Construct stack, Environment environment, LoadBalancer balancer) {
        var scope = new Construct(stack, "Firewall");
        var rules = new ArrayList<CfnWebACL.RuleProperty>();
        for (var name : MANAGED) rules.add(rule(name, rules.size())
                .overrideAction(CfnWebACL.OverrideActionProperty.builder().none(Map.of()).build())
                .statement(CfnWebACL.StatementProperty.builder()
                        .managedRuleGroupStatement(CfnWebACL.ManagedRuleGroupStatementProperty
                        .builder().vendorName("AWS").name(name).build()).build()).build());
        rules.add(rule("Rate", rules.size()).action(CfnWebACL.RuleActionProperty.builder()
                .block(CfnWebACL.BlockActionProperty.builder().build()).build())
                .statement(CfnWebACL.StatementProperty.builder()
                        .rateBasedStatement(CfnWebACL.RateBasedStatementProperty.builder()
                        .aggregateKeyType("IP").limit(LIMIT).build()).build()).build());
        var rulesOfAll = CfnWebACL.Builder.create(scope, "Rules").name("pushback-" + environment.name())
                .scope("REGIONAL")
                .defaultAction(CfnWebACL.DefaultActionProperty.builder()
                        .allow(CfnWebACL.AllowActionProperty.builder().build()).build())
                .visibilityConfig(seen("pushback-" + environment.name())).rules(rules).build();
        CfnWebACLAssociation.Builder.create(scope, "Association").webAclArn(rulesOfAll.getAttrArn())
                .resourceArn(balancer.balancer().getLoadBalancerArn()).build();
    }

    private static CfnWebACL.RuleProperty.Builder rule(String name, int priority) {
        return CfnWebACL.RuleProperty.builder().name(name).priority(priority).visibilityConfig(seen(name));
    }

    private static CfnWebACL.VisibilityConfigProperty seen(String metric) {
        return CfnWebACL.VisibilityConfigProperty.builder().cloudWatchMetricsEnabled(true).sampledRequestsEnabled(true)
                .metricName(metric).build();
    }
}
