package pushback.database;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import javax.inject.Inject;
import pushback.Pushback;
import pushback.Settings;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;
import software.amazon.awssdk.services.rds.RdsClient;

/// Has the database running, starting it if somebody stopped it. Safe to repeat: a running one is left alone.
public final class ProvisionDatabase implements RequestHandler<ProvisionDatabase.Request, ProvisionDatabase.Database> {
    private final EnvironmentLock locks;
    private final RdsClient rds;
    private final String instance;

    public ProvisionDatabase() {
        this(Pushback.onAws().environmentLock(), Pushback.onAws().rds(), Pushback.onAws().settings());
    }

    @Inject
    ProvisionDatabase(EnvironmentLock locks, RdsClient rds, Settings settings) {
        this.locks = locks;
        this.rds = rds;
        this.instance = settings.databaseInstance();
    }

    public record Request(Release release, Lock lock) { }

    /// @param status `available`, or `none` for an environment without a database
    public record Database(String instance, String status) { }

    @Override
    public Database handleRequest(Request request, Context context) {
        locks.advance(request.lock());
        if (instance.isEmpty()) return new Database("", "none");
        var status = rds.describeDBInstances(describe -> describe.dbInstanceIdentifier(instance))
                .dbInstances().getFirst().dbInstanceStatus();
        return switch (status) {
            // In all of these RDS answers queries; the rest (backing-up, modifying, ...) come and go by themselves.
            case "available", "backing-up", "storage-optimization", "configuring-enhanced-monitoring" ->
                    new Database(instance, status);
            case "stopped" -> {
                rds.startDBInstance(start -> start.dbInstanceIdentifier(instance));
                throw new DatabaseNotReady(instance + " was stopped and is being started");
            }
            default -> throw new DatabaseNotReady(instance + " is " + status);
        };
    }
}
