package pushback.cdk.environment;

import java.util.Set;

/// As [Combinations], of what stands before the load balancer: CloudFront and the firewall.
final class FrontCombinations {
    /// Of one regular expression (AWS WAF API, "RegexMatchStatement").
    private static final int REGEX = 512;
    /// Those that an account has from the beginning (AWS Account Management, "Enable or disable AWS Regions"); AWS
    /// says that the list does not grow. CloudFront delivers standard logs to no bucket in another one (Amazon
    /// CloudFront, "Configure standard logging (legacy)").
    private static final Set<String> FROM_THE_BEGINNING = Set.of(
            "us-east-1",
            "us-east-2",
            "us-west-1",
            "us-west-2",
            "ap-south-1",
            "ap-northeast-1",
            "ap-northeast-2",
            "ap-northeast-3",
            "ap-southeast-1",
            "ap-southeast-2",
            "ca-central-1",
            "eu-central-1",
            "eu-west-1",
            "eu-west-2",
            "eu-west-3",
            "eu-north-1",
            "sa-east-1");

    private FrontCombinations() {}

    static void check(Environment environment, Binding at) {
        cdn(environment, at);
        texts(environment, at);
    }

    private static void cdn(Environment environment, Binding at) {
        if (environment.cdn()
                && environment.web().https()
                && environment.domain().isEmpty())
            at.reject(
                    "cdn",
                    "reaches the load balancer by HTTPS, whose certificate is for a name that nobody asks for",
                    "add domain, or set web.https: false (visitors then speak HTTPS with CloudFront)");
        if (environment.cdn() && environment.cdnPrefixList().isEmpty())
            at.reject(
                    "cdn",
                    "needs the id of the addresses that CloudFront comes from",
                    "set cdnPrefixList to what this prints: aws ec2 describe-managed-prefix-lists --region "
                            + environment.region() + " --filters"
                            + " Name=prefix-list-name,Values=com.amazonaws.global.cloudfront.origin-facing"
                            + " --query 'PrefixLists[].PrefixListId'");
        if (environment.cdn()
                && environment.domain().isEmpty()
                && !FROM_THE_BEGINNING.contains(environment.region())
                && !environment.region().matches("(cn|us-gov|us-iso).*"))
            at.reject(
                    "cdn",
                    "logs to a bucket in " + environment.region() + ", where CloudFront delivers no logs",
                    "choose a region that needs no opt-in, such as eu-central-1, or remove cdn");
        if (!environment.cdn() && environment.cdnPrefixList().isPresent())
            at.reject("cdnPrefixList", "is there, but cdn is false", "set cdn: true, or remove it");
        // AWS WAF, "How AWS WAF works with CloudFront": such a web ACL is made in us-east-1 only.
        if (environment.cdn()
                && environment.firewall()
                && environment.domain().isEmpty()
                && !environment.region().equals("us-east-1"))
            at.reject(
                    "firewall",
                    "before CloudFront is made in us-east-1 only",
                    "choose region us-east-1, or remove firewall or cdn");
        if (environment.cdn()
                && environment.domain().isPresent()
                && !environment.region().equals("us-east-1"))
            at.reject(
                    "cdn",
                    "needs the domain's certificate in us-east-1",
                    "choose region us-east-1, or remove domain or cdn");
    }

    private static void texts(Environment environment, Binding at) {
        if (!environment.firewall() && at.says("application.textPaths"))
            at.reject("application.textPaths", "does nothing without a firewall", "set firewall: true, or remove it");
        var pattern = environment.application().textPathsPattern();
        if (environment.firewall() && !environment.application().textPaths().contains("/") && pattern.length() > REGEX)
            at.reject(
                    "application.textPaths",
                    "takes " + pattern.length() + " characters as one pattern",
                    "AWS WAF has " + REGEX + " for it: name fewer or shorter paths, such as the one that they are all"
                            + " below; [/] is all");
    }
}
