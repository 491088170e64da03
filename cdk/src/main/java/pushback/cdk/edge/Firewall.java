package pushback.cdk.edge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pushback.cdk.environment.Environment;
import pushback.cdk.log.Logs;
import pushback.cdk.web.LoadBalancer;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.wafv2.CfnLoggingConfiguration;
import software.amazon.awscdk.services.wafv2.CfnWebACL;
import software.amazon.awscdk.services.wafv2.CfnWebACLAssociation;
import software.constructs.Construct;

/// AWS WAF before whatever visitors meet first, CloudFront or the load balancer, so that it sees their addresses: AWS's
/// managed rules, and a limit on what one address may ask for. What it blocked or counted is logged, without cookies.
///
/// @param arn of its rules
record Firewall(Construct scope, String arn) {
    /// By rule group, the rules that look into what visitors write, a body or a question to the site's search, each
    /// with the end of the label that it leaves. They take a post or a search about HTML, SQL or Log4j for an
    /// attack, and any body over 8 KB, a picture say. So they count, and [#elsewhere] blocks.
    private static final Map<String, Map<String, String>> OF_TEXTS = Map.of(
            "AWSManagedRulesCommonRuleSet",
                    Map.ofEntries(
                            Map.entry("SizeRestrictions_BODY", "core-rule-set:SizeRestrictions_Body"),
                            Map.entry("SizeRestrictions_QUERYSTRING", "core-rule-set:SizeRestrictions_QueryString"),
                            Map.entry("CrossSiteScripting_BODY", "core-rule-set:CrossSiteScripting_Body"),
                            Map.entry(
                                    "CrossSiteScripting_QUERYARGUMENTS",
                                    "core-rule-set:CrossSiteScripting_QueryArguments"),
                            Map.entry("GenericLFI_BODY", "core-rule-set:GenericLFI_Body"),
                            Map.entry("GenericLFI_QUERYARGUMENTS", "core-rule-set:GenericLFI_QueryArguments"),
                            Map.entry("GenericRFI_BODY", "core-rule-set:GenericRFI_Body"),
                            Map.entry("GenericRFI_QUERYARGUMENTS", "core-rule-set:GenericRFI_QueryArguments"),
                            Map.entry("EC2MetaDataSSRF_BODY", "core-rule-set:EC2MetaDataSSRF_Body"),
                            Map.entry("EC2MetaDataSSRF_QUERYARGUMENTS", "core-rule-set:EC2MetaDataSSRF_QueryArguments"),
                            Map.entry(
                                    "RestrictedExtensions_QUERYARGUMENTS",
                                    "core-rule-set:RestrictedExtensions_QueryArguments")),
            "AWSManagedRulesKnownBadInputsRuleSet",
                    Map.of(
                            "Log4JRCE_BODY", "known-bad-inputs:Log4JRCE_Body",
                            "Log4JRCE_QUERYSTRING", "known-bad-inputs:Log4JRCE_QueryString",
                            "JavaDeserializationRCE_BODY", "known-bad-inputs:JavaDeserializationRCE_Body",
                            "JavaDeserializationRCE_QUERYSTRING", "known-bad-inputs:JavaDeserializationRCE_QueryString",
                            "ReactJSRCE_BODY", "known-bad-inputs:ReactJSRCE_Body"),
            "AWSManagedRulesSQLiRuleSet",
                    Map.of(
                            "SQLi_BODY",
                            "sql-database:SQLi_Body",
                            "SQLi_QUERYARGUMENTS",
                            "sql-database:SQLi_QueryArguments",
                            "SQLiExtendedPatterns_BODY",
                            "sql-database:SQLiExtendedPatterns_Body",
                            "SQLiExtendedPatterns_QUERYARGUMENTS",
                            "sql-database:SQLiExtendedPatterns_QueryArguments"));
    private static final List<String> MANAGED = List.of(
            "AWSManagedRulesAmazonIpReputationList",
            "AWSManagedRulesCommonRuleSet",
            "AWSManagedRulesKnownBadInputsRuleSet",
            "AWSManagedRulesSQLiRuleSet");
    /// Requests of one address in five minutes; a person with a browser stays far below.
    private static final int LIMIT = 2000;

    static Firewall of(Construct stack, Environment environment) {
        var scope = new Construct(stack, "Firewall");
        var rules = new ArrayList<CfnWebACL.RuleProperty>();
        for (var name : MANAGED) rules.add(managed(name, rules.size()));
        var paths = environment.application().textPaths();
        if (!paths.contains("/")) rules.add(elsewhere(environment.application().textPathsPattern(), rules.size()));
        rules.add(rule("Rate", rules.size())
                .action(block())
                .statement(CfnWebACL.StatementProperty.builder()
                        .rateBasedStatement(CfnWebACL.RateBasedStatementProperty.builder()
                                .aggregateKeyType("IP")
                                .limit(LIMIT)
                                .build())
                        .build())
                .build());
        var name = "pushback-" + environment.name();
        var acl = CfnWebACL.Builder.create(scope, "Rules")
                .name(name)
                // CloudFront takes none of a region, the load balancer no other one.
                .scope(environment.cdn() ? "CLOUDFRONT" : "REGIONAL")
                .defaultAction(CfnWebACL.DefaultActionProperty.builder()
                        .allow(CfnWebACL.AllowActionProperty.builder().build())
                        .build())
                .visibilityConfig(seen(name))
                .rules(rules)
                .build();
        log(scope, environment, acl.getAttrArn());
        return new Firewall(scope, acl.getAttrArn());
    }

    void standBefore(LoadBalancer balancer) {
        CfnWebACLAssociation.Builder.create(scope, "Association")
                .webAclArn(arn)
                .resourceArn(balancer.balancer().getLoadBalancerArn())
                .build();
    }

    private static CfnWebACL.RuleProperty managed(String name, int priority) {
        var counted = OF_TEXTS.getOrDefault(name, Map.of()).keySet().stream()
                .sorted()
                .map(rule -> CfnWebACL.RuleActionOverrideProperty.builder()
                        .name(rule)
                        .actionToUse(CfnWebACL.RuleActionProperty.builder()
                                .count(CfnWebACL.CountActionProperty.builder().build())
                                .build())
                        .build())
                .toList();
        var group = CfnWebACL.ManagedRuleGroupStatementProperty.builder()
                .vendorName("AWS")
                .name(name);
        if (!counted.isEmpty()) group.ruleActionOverrides(counted);
        return rule(name, priority)
                .overrideAction(CfnWebACL.OverrideActionProperty.builder()
                        .none(Map.of())
                        .build())
                .statement(CfnWebACL.StatementProperty.builder()
                        .managedRuleGroupStatement(group.build())
                        .build())
                .build();
    }

    /// Blocks what the rules of texts counted, but for the paths that take texts.
    private static CfnWebACL.RuleProperty elsewhere(String pattern, int priority) {
        var labels = OF_TEXTS.values().stream()
                .flatMap(rules -> rules.values().stream())
                .sorted()
                .map(label -> CfnWebACL.StatementProperty.builder()
                        .labelMatchStatement(CfnWebACL.LabelMatchStatementProperty.builder()
                                .scope("LABEL")
                                .key("awswaf:managed:aws:" + label)
                                .build())
                        .build())
                .toList();
        var takesTexts = CfnWebACL.StatementProperty.builder()
                .regexMatchStatement(CfnWebACL.RegexMatchStatementProperty.builder()
                        .regexString(pattern)
                        .fieldToMatch(CfnWebACL.FieldToMatchProperty.builder()
                                .uriPath(Map.of())
                                .build())
                        .textTransformations(List.of(CfnWebACL.TextTransformationProperty.builder()
                                .priority(0)
                                .type("NONE")
                                .build()))
                        .build())
                .build();
        return rule("TextsElsewhere", priority)
                .action(block())
                .statement(CfnWebACL.StatementProperty.builder()
                        .andStatement(CfnWebACL.AndStatementProperty.builder()
                                .statements(List.of(
                                        CfnWebACL.StatementProperty.builder()
                                                .orStatement(CfnWebACL.OrStatementProperty.builder()
                                                        .statements(labels)
                                                        .build())
                                                .build(),
                                        CfnWebACL.StatementProperty.builder()
                                                .notStatement(CfnWebACL.NotStatementProperty.builder()
                                                        .statement(takesTexts)
                                                        .build())
                                                .build()))
                                .build())
                        .build())
                .build();
    }

    /// WAF wants a log group's name to begin so, and its ARN without the `:*` that CloudFormation ends it with.
    private static void log(Construct scope, Environment environment, String acl) {
        var name = "aws-waf-logs-pushback-" + environment.name();
        var group = Logs.group(scope, "Log", name, environment);
        var kept = new LinkedHashMap<String, Object>();
        kept.put("DefaultBehavior", "DROP");
        kept.put(
                "Filters",
                List.of(Map.of(
                        "Behavior",
                        "KEEP",
                        "Requirement",
                        "MEETS_ANY",
                        "Conditions",
                        List.of(acted("BLOCK"), acted("COUNT"), acted("EXCLUDED_AS_COUNT")))));
        CfnLoggingConfiguration.Builder.create(scope, "Logging")
                .resourceArn(acl)
                .logDestinationConfigs(List.of(Stack.of(scope)
                        .formatArn(ArnComponents.builder()
                                .service("logs")
                                .resource("log-group")
                                .resourceName(name)
                                .arnFormat(ArnFormat.COLON_RESOURCE_NAME)
                                .build())))
                .redactedFields(List.of(header("cookie"), header("authorization")))
                .loggingFilter(kept)
                .build()
                .getNode()
                .addDependency(group);
    }

    private static Map<String, Object> acted(String action) {
        return Map.of("ActionCondition", Map.of("Action", action));
    }

    private static CfnLoggingConfiguration.FieldToMatchProperty header(String name) {
        return CfnLoggingConfiguration.FieldToMatchProperty.builder()
                .singleHeader(Map.of("Name", name))
                .build();
    }

    private static CfnWebACL.RuleActionProperty block() {
        return CfnWebACL.RuleActionProperty.builder()
                .block(CfnWebACL.BlockActionProperty.builder().build())
                .build();
    }

    private static CfnWebACL.RuleProperty.Builder rule(String name, int priority) {
        return CfnWebACL.RuleProperty.builder().name(name).priority(priority).visibilityConfig(seen(name));
    }

    private static CfnWebACL.VisibilityConfigProperty seen(String metric) {
        return CfnWebACL.VisibilityConfigProperty.builder()
                .cloudWatchMetricsEnabled(true)
                .sampledRequestsEnabled(true)
                .metricName(metric)
                .build();
    }
}
