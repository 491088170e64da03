package pushback.step.deploy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.util.Optional;
import javax.inject.Inject;
import pushback.database.DatabaseNotReady;
import pushback.database.SchemaFloor;
import pushback.lock.EnvironmentLock;
import pushback.lock.Lock;
import pushback.release.Release;
import pushback.revision.Revision;
import pushback.settings.Settings;
import software.amazon.awssdk.services.rds.RdsClient;

/// Has the database running, starting it if somebody stopped it, if its schema allows the release and the way back from
/// it. Safe to repeat: a running one is left alone, a schema is written down once.
public final class ProvisionDatabase implements RequestHandler<ProvisionDatabase.Request, ProvisionDatabase.Database> {
    private final EnvironmentLock locks;
    private final SchemaFloor floor;
    private final RdsClient rds;
    private final String instance;

    @Inject
    ProvisionDatabase(EnvironmentLock locks, SchemaFloor floor, RdsClient rds, Settings settings) {
        this.locks = locks;
        this.floor = floor;
        this.rds = rds;
        this.instance = settings.databaseInstance();
    }

    /// @param wayBack what a failure goes back to; empty: nothing
    public record Request(Release release, Lock lock, Revision revision, Optional<Revision> wayBack) { }

    /// @param status `available`, or `none` for an environment without a database
    public record Database(String instance, String status) { }

    @Override
    public Database handleRequest(Request request, Context context) {
        locks.advance(request.lock());
        floor.demand(request.release(), request.revision(), request.wayBack());
        var database = instance.isEmpty() ? new Database("", "none") : running();
        floor.raise(request.release(), request.revision());
        return database;
    }

    private Database running() {
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
