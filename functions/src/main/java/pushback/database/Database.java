package pushback.database;

import java.util.Set;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.settings.Settings;
import software.amazon.awssdk.services.rds.RdsClient;

/// The environment's RDS instance, if it has one; its states are RDS's own, or `none`.
public final class Database {
    /// In all of these RDS answers queries; the rest (backing-up, modifying, ...) come and go by themselves.
    private static final Set<String> ANSWERING =
            Set.of("none", "available", "backing-up", "storage-optimization", "configuring-enhanced-monitoring");

    private final Provider<RdsClient> rds;
    private final String instance;

    @Inject
    public Database(Provider<RdsClient> rds, Settings settings) {
        this.rds = rds;
        this.instance = settings.database().databaseInstance();
    }

    public static boolean answers(String status) {
        return ANSWERING.contains(status);
    }

    public String status() {
        return instance.isEmpty()
                ? "none"
                : rds.get()
                        .describeDBInstances(describe -> describe.dbInstanceIdentifier(instance))
                        .dbInstances()
                        .getFirst()
                        .dbInstanceStatus();
    }

    /// Has a stopped one started; the state it was found in, or `starting`.
    public String start() {
        var status = status();
        if (!status.equals("stopped")) return status;
        rds.get().startDBInstance(start -> start.dbInstanceIdentifier(instance));
        return "starting";
    }

    /// Has a running one stopped; the state it was found in, or `stopping`. RDS starts it again by itself after 7
    /// days.
    public String stop() {
        var status = status();
        if (!status.equals("available")) return status;
        rds.get().stopDBInstance(stop -> stop.dbInstanceIdentifier(instance));
        return "stopping";
    }
}
