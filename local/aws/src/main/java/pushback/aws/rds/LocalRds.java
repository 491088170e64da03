package pushback.aws.rds;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import pushback.aws.account.Refusal;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.*;

/// RDS: describes, starts and stops database instances. An instance is `starting` or `stopping` until its database
/// says it is done, and only an `available` one can be stopped, only a `stopped` one started. What state it is in
/// follows from the database itself, so there is nothing to keep. Called on the timeline's thread.
public final class LocalRds implements RdsClient {
    private final Map<String, Instance> instances = new LinkedHashMap<>();

    /// Makes a database known as an instance.
    ///
    /// @param host with `port`, where the application reaches it
    public void add(String identifier, String engine, String host, int port, DatabaseServer server) {
        instances.put(lower(identifier), new Instance(identifier, engine, host, port, server));
    }

    @Override
    public DescribeDbInstancesResponse describeDBInstances(DescribeDbInstancesRequest request) {
        if (request.hasFilters() && !request.filters().isEmpty())
            throw new UnsupportedOperationException("the local RDS finds instances by name, and not by Filters");
        var shown = request.dbInstanceIdentifier() == null
                ? List.copyOf(instances.values())
                : List.of(existing(request.dbInstanceIdentifier()));
        return DescribeDbInstancesResponse.builder()
                .dbInstances(shown.stream().map(Instance::describe).toList())
                .build();
    }

    @Override
    public StartDbInstanceResponse startDBInstance(StartDbInstanceRequest request) {
        var instance = existing(request.dbInstanceIdentifier());
        if (!instance.status().equals("stopped")) throw invalidState(instance, "started", "stopped");
        instance.changing = "starting";
        instance.server.start(() -> instance.changing = "");
        return StartDbInstanceResponse.builder().dbInstance(instance.describe()).build();
    }

    @Override
    public StopDbInstanceResponse stopDBInstance(StopDbInstanceRequest request) {
        var instance = existing(request.dbInstanceIdentifier());
        if (!instance.status().equals("available")) throw invalidState(instance, "stopped", "available");
        instance.changing = "stopping";
        instance.server.stop(() -> instance.changing = "");
        return StopDbInstanceResponse.builder().dbInstance(instance.describe()).build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // The databases belong to whoever added them.
    }

    private Instance existing(String identifier) {
        if (identifier == null || identifier.isEmpty())
            throw Refusal.of(
                    RdsException.builder(),
                    "Rds",
                    400,
                    "MissingParameter",
                    "The request must contain the parameter DBInstanceIdentifier.");
        var instance = instances.get(lower(identifier));
        if (instance == null)
            throw Refusal.of(
                    DbInstanceNotFoundException.builder(),
                    "Rds",
                    404,
                    "DBInstanceNotFound",
                    "DBInstance " + identifier + " not found.");
        return instance;
    }

    /// RDS does not tell capitals from small letters.
    private static String lower(String identifier) {
        return identifier.toLowerCase(Locale.ROOT);
    }

    private static AwsServiceException invalidState(Instance instance, String wanted, String needed) {
        return Refusal.of(
                InvalidDbInstanceStateException.builder(),
                "Rds",
                400,
                "InvalidDBInstanceState",
                "Instance " + instance.identifier + " cannot be " + wanted + " as it is not in one of the following "
                        + "statuses: '" + needed + "' (it is '" + instance.status() + "').");
    }

    private static final class Instance {
        private final String identifier;
        private final String engine;
        private final String host;
        private final int port;
        private final DatabaseServer server;
        private String changing = "";

        Instance(String identifier, String engine, String host, int port, DatabaseServer server) {
            this.identifier = identifier;
            this.engine = engine;
            this.host = host;
            this.port = port;
            this.server = server;
        }

        String status() {
            if (!changing.isEmpty()) return changing;
            return server.running() ? "available" : "stopped";
        }

        DBInstance describe() {
            var described = DBInstance.builder();
            if (!server.masterSecret().isEmpty())
                described.masterUserSecret(
                        secret -> secret.secretArn(server.masterSecret()).secretStatus("active"));
            return described
                    .dbInstanceIdentifier(identifier)
                    .dbInstanceStatus(status())
                    .engine(engine)
                    .dbName("application")
                    .dbInstanceArn("arn:aws:rds:us-east-1:000000000000:db:" + identifier)
                    .endpoint(Endpoint.builder().address(host).port(port).build())
                    .build();
        }
    }
}
