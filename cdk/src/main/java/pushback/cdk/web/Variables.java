package pushback.cdk.web;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import pushback.cdk.data.Buckets;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.Environment.Database.Engine;
import pushback.cdk.network.Gates;
import software.amazon.awscdk.services.elasticache.CfnReplicationGroup;
import software.amazon.awscdk.services.rds.DatabaseInstance;

/// What the application on the servers is told, besides the database's user and password: those every server fetches
/// from Secrets Manager itself.
final class Variables {
    private Variables() { }

    static Map<String, String> of(Environment environment, Optional<DatabaseInstance> database, Buckets buckets,
            Optional<CfnReplicationGroup> sessions) {
        var variables = new TreeMap<String, String>();
        variables.put("HOST", "0.0.0.0");
        variables.put("PORT", Integer.toString(environment.application().port()));
        environment.database().ifPresent(wanted -> variables.put("DATABASE_URL", "%s://%s:%d/%s%s".formatted(
                wanted.engine() == Engine.POSTGRESQL ? "postgresql" : "mysql",
                database.orElseThrow().getDbInstanceEndpointAddress(), wanted.port(), wanted.name(),
                wanted.engine() == Engine.POSTGRESQL ? "?sslmode=require" : "?sslMode=REQUIRED")));
        buckets.media().ifPresent(media -> variables.put("MEDIA_BUCKET", media.getBucketName()));
        sessions.ifPresent(cache -> variables.put("SESSIONS_URL",
                "rediss://" + cache.getAttrPrimaryEndPointAddress() + ":" + Gates.CACHE_PORT));
        variables.putAll(environment.application().variables());
        return variables;
    }
}
