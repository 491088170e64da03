package pushback.cdk.data;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.Environment.Database.Engine;
import pushback.cdk.network.Network;
import pushback.cdk.network.SecurityGroups;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.ec2.InstanceType;
import software.amazon.awscdk.services.rds.DatabaseInstance;
import software.amazon.awscdk.services.rds.DatabaseInstanceEngine;
import software.amazon.awscdk.services.rds.IInstanceEngine;
import software.amazon.awscdk.services.rds.MySqlInstanceEngineProps;
import software.amazon.awscdk.services.rds.MysqlEngineVersion;
import software.amazon.awscdk.services.rds.ParameterGroup;
import software.amazon.awscdk.services.rds.PostgresEngineVersion;
import software.amazon.awscdk.services.rds.PostgresInstanceEngineProps;
import software.amazon.awscdk.services.rds.StorageType;
import software.constructs.Construct;

/// RDS, where the environment has a database. RDS itself generates the master user's password, keeps it in Secrets
/// Manager and changes it every week; the application is not that user ([DatabaseLogin]).
public final class Databases {
    private Databases() {}

    /// In GiB (Amazon RDS, "General Purpose SSD storage").
    private static final int LARGEST = 65_536;

    /// The master user, which RDS makes.
    public static final String USER = "pushback";

    public static Optional<DatabaseInstance> of(
            Construct stack, Environment environment, Network network, SecurityGroups gates) {
        return environment.database().map(wanted -> make(stack, environment, wanted, network, gates));
    }

    private static DatabaseInstance make(
            Construct stack,
            Environment environment,
            Environment.Database wanted,
            Network network,
            SecurityGroups gates) {
        var engine = engine(wanted);
        return DatabaseInstance.Builder.create(stack, "Database")
                .engine(engine)
                .instanceIdentifier(identifier(environment))
                .vpc(network.vpc())
                .vpcSubnets(network.inner())
                .securityGroups(List.of(gates.database()))
                .instanceType(new InstanceType(wanted.instanceType()))
                .port(wanted.port())
                .databaseName(wanted.name())
                .manageMasterUserPassword(true)
                .credentials(software.amazon.awscdk.services.rds.Credentials.fromUsername(USER))
                .multiAz(wanted.multiAz())
                .publiclyAccessible(false)
                .allocatedStorage(wanted.storage())
                .maxAllocatedStorage(most(wanted.storage()))
                .storageType(StorageType.GP3)
                .storageEncrypted(true)
                .backupRetention(Duration.days(wanted.backupDays()))
                .copyTagsToSnapshot(true)
                .deletionProtection(wanted.deletionProtection())
                .removalPolicy(RemovalPolicy.SNAPSHOT)
                .parameterGroup(ParameterGroup.Builder.create(stack, "DatabaseParameters")
                        .engine(engine)
                        .parameters(encryptedOnly(wanted.engine()))
                        .build())
                .autoMinorVersionUpgrade(true)
                .build();
    }

    /// In GiB, up to which RDS enlarges the storage by itself: at least a tenth more than there is, and no more
    /// than a gp3 volume has. Null: it is as large as may be.
    private static Integer most(int storage) {
        var most = Math.min(storage * 5, LARGEST);
        return most < Math.ceil(storage * 1.1) ? null : most;
    }

    /// Known before the database is there.
    public static String identifier(Environment environment) {
        return "pushback-" + environment.name();
    }

    private static Map<String, String> encryptedOnly(Engine engine) {
        return Map.of(engine == Engine.POSTGRESQL ? "rds.force_ssl" : "require_secure_transport", "1");
    }

    private static IInstanceEngine engine(Environment.Database wanted) {
        var version = wanted.version();
        return switch (wanted.engine()) {
            case POSTGRESQL ->
                DatabaseInstanceEngine.postgres(PostgresInstanceEngineProps.builder()
                        .version(PostgresEngineVersion.of(version, version.replaceAll("\\..*", "")))
                        .build());
            case MYSQL ->
                DatabaseInstanceEngine.mysql(MySqlInstanceEngineProps.builder()
                        .version(MysqlEngineVersion.of(version, version.replaceAll("^(\\d+\\.\\d+).*", "$1")))
                        .build());
        };
    }
}
