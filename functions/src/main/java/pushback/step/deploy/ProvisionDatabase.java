package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.database.ApplicationRole;
import pushback.database.DatabaseNotReady;
import pushback.database.Login;
import pushback.database.SchemaFloor;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;
import pushback.settings.Settings;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/// Has the database running, starting it if somebody stopped it, if its schema allows the release and the way back from
/// it; and has the application's own role in it, by the master user, whose secret nobody else reads. Safe to repeat: a
/// running one is left alone, a role is what it should be already, a schema is written down once.
public final class ProvisionDatabase implements RequestHandler<ProvisionDatabase.Request, ProvisionDatabase.Database> {
    private final EnvironmentLock locks;
    private final SchemaFloor floor;
    private final Provider<RdsClient> rds;
    private final Provider<SecretsManagerClient> secrets;
    private final ApplicationRole role;
    private final String instance;
    private final String loginSecret;

    @Inject
    ProvisionDatabase(
            EnvironmentLock locks,
            SchemaFloor floor,
            Provider<RdsClient> rds,
            Provider<SecretsManagerClient> secrets,
            ApplicationRole role,
            Settings settings) {
        this.locks = locks;
        this.floor = floor;
        this.rds = rds;
        this.secrets = secrets;
        this.role = role;
        this.instance = settings.database().databaseInstance();
        this.loginSecret = settings.database().databaseSecretId();
    }

    /// @param rollbackTarget what a failure goes back to; empty: nothing
    public record Request(Release release, Lock lock, Revision revision, Optional<Revision> rollbackTarget) {}

    /// @param status `available`, or `none` for an environment without a database
    public record Database(String instance, String status) {}

    @Override
    public Database handleRequest(Request request, Context context) {
        locks.advance(request.lock());
        floor.require(request.release(), request.revision(), request.rollbackTarget());
        var database = instance.isEmpty() ? new Database("", "none") : running();
        floor.raise(request.release(), request.revision());
        return database;
    }

    private Database running() {
        var found = rds.get()
                .describeDBInstances(describe -> describe.dbInstanceIdentifier(instance))
                .dbInstances()
                .getFirst();
        return switch (found.dbInstanceStatus()) {
            // In all of these RDS answers queries; the rest (backing-up, modifying, ...) come and go by themselves.
            case "available", "backing-up", "storage-optimization", "configuring-enhanced-monitoring" -> {
                if (!loginSecret.isEmpty()) establishRole(found);
                yield new Database(instance, found.dbInstanceStatus());
            }
            case "stopped" -> {
                rds.get().startDBInstance(start -> start.dbInstanceIdentifier(instance));
                throw new DatabaseNotReady(instance + " was stopped and is being started");
            }
            default -> throw new DatabaseNotReady(instance + " is " + found.dbInstanceStatus());
        };
    }

    private void establishRole(DBInstance found) {
        if (found.masterUserSecret() == null)
            throw new IllegalStateException("RDS keeps no secret of " + instance
                    + "'s master user; have it manage the password (aws rds modify-db-instance"
                    + " --manage-master-user-password)");
        role.establish(
                new ApplicationRole.Server(
                        found.engine(),
                        found.endpoint().address(),
                        found.endpoint().port(),
                        found.dbName()),
                login(found.masterUserSecret().secretArn()),
                login(loginSecret));
    }

    private Login login(String secret) {
        return Login.read(
                secret,
                secrets.get().getSecretValue(get -> get.secretId(secret)).secretString());
    }
}
