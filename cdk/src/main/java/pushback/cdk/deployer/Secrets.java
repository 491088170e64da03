package pushback.cdk.deployer;

import pushback.cdk.environment.Environment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.SecretValue;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;
import software.constructs.Construct;

/// The webhook's secret, generated; and the place of the token for GitHub's API, which a person fills. No secret is
/// ever in a template.
record Secrets(Secret webhook, Secret gitHubToken) {
    static Secrets of(Construct stack, Environment environment, Names names) {
        var scope = new Construct(stack, "Secrets");
        var webhook = Secret.Builder.create(scope, "Webhook")
                .secretName(names.prefix() + "/webhook")
                .description("Signs GitHub's deliveries; give the same one to the repository's webhook")
                .generateSecretString(SecretStringGenerator.builder()
                        .excludePunctuation(true)
                        .passwordLength(48)
                        .build())
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        // A space: the deployer reads it as "no token", which a public repository can do with.
        var token = Secret.Builder.create(scope, "GitHubToken")
                .secretName(names.prefix() + "/github-token")
                .description(
                        "A fine-grained token: Contents: read, Commit statuses: read and write, Deployments: read and"
                            + " write; or a GitHub App with Checks: read and write in place of the statuses, as JSON:"
                            + " app, installation, key (docs/aws.md)")
                .secretStringValue(SecretValue.unsafePlainText(" "))
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        return new Secrets(webhook, token);
    }
}
