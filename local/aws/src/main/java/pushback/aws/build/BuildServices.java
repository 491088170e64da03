package pushback.aws.build;

import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// The services that a build asks, as CodeBuild's role may.
///
/// @param s3 takes the bundle
/// @param ssm has the parameters that a buildspec names
/// @param secrets has the secrets that it names
public record BuildServices(S3Client s3, SsmClient ssm, SecretsManagerClient secrets) {}
