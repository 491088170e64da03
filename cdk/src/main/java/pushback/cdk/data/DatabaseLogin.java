package pushback.cdk.data;

import java.util.Optional;
import pushback.cdk.environment.Environment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.rds.DatabaseInstance;
import software.amazon.awscdk.services.secretsmanager.Secret;
import software.amazon.awscdk.services.secretsmanager.SecretStringGenerator;
import software.constructs.Construct;

/// Who logs in to the database: the application, as a user of its own, which `ProvisionDatabase` makes by the master
/// user.
///
/// @param application ARN of the application's secret
/// @param master ARN of the master user's, which RDS makes and changes every week
/// @param servers ARN of the one that servers read
public record DatabaseLogin(String application, String master, String servers) {
    /// Of the application; what it may be is [pushback.database.Login]'s to say.
    private static final String USER = "application";

    public static Optional<DatabaseLogin> of(
            Construct stack, Environment environment, Optional<DatabaseInstance> database) {
        return database.map(
                instance -> make(stack, environment, instance.getSecret().getSecretArn()));
    }

    private static DatabaseLogin make(Construct stack, Environment environment, String master) {
        var secret = Secret.Builder.create(stack, "DatabaseLogin")
                .secretName(Databases.identifier(environment) + "/database")
                .description("User and password with which the application logs in to its database")
                .generateSecretString(SecretStringGenerator.builder()
                        .excludePunctuation(true)
                        .passwordLength(48)
                        .secretStringTemplate("{\"username\":\"" + USER + "\"}")
                        .generateStringKey("password")
                        .build())
                .removalPolicy(RemovalPolicy.DESTROY)
                .build();
        var takenOver =
                environment.database().filter(Environment.Database::takeOver).isPresent();
        return new DatabaseLogin(secret.getSecretArn(), master, takenOver ? master : secret.getSecretArn());
    }
}
