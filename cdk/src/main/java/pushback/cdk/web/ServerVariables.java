package pushback.cdk.web;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import pushback.cdk.data.Buckets;
import pushback.cdk.data.Certificates;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.Environment.Database.Engine;
import pushback.cdk.network.SecurityGroups;
import software.amazon.awscdk.services.elasticache.CfnReplicationGroup;
import software.amazon.awscdk.services.rds.DatabaseInstance;

/// What the application on the servers is told, besides the database's user and password: those every server fetches
/// from Secrets Manager itself. Under the names that the application has for it.
final class ServerVariables {
    private ServerVariables() {}

    static Map<String, String> of(
            Environment environment,
            String region,
            Optional<DatabaseInstance> database,
            Optional<String> databaseSecret,
            Buckets buckets,
            Optional<CfnReplicationGroup> sessions) {
        var given = new TreeMap<String, String>();
        // CloudFront and the load balancer each add the address of whom they answer to X-Forwarded-For.
        if (environment.application().names().containsKey("TRUSTED_PROXIES"))
            given.put("TRUSTED_PROXIES", environment.cdn() ? "2" : "1");
        given.put("HOST", "0.0.0.0");
        given.put("PORT", Integer.toString(environment.application().port()));
        environment
                .database()
                .ifPresent(wanted -> given.put(
                        "DATABASE_URL",
                        "%s://%s:%d/%s%s"
                                .formatted(
                                        wanted.engine() == Engine.POSTGRESQL ? "postgresql" : "mysql",
                                        database.orElseThrow().getDbInstanceEndpointAddress(),
                                        wanted.port(),
                                        wanted.name(),
                                        encryption(wanted.engine(), environment.region()))));
        if (readsSecret(environment))
            databaseSecret.ifPresent(secret -> {
                given.put("DATABASE_SECRET", secret);
                given.put("AWS_REGION", region);
            });
        buckets.media().ifPresent(media -> {
            given.put("MEDIA_BUCKET", media.getBucketName());
            // Not every SDK asks the server where it is. boto3 does not, and looks for the second one.
            given.put("AWS_REGION", region);
            given.put("AWS_DEFAULT_REGION", region);
        });
        sessions.ifPresent(cache -> given.put(
                "SESSIONS_URL", "rediss://" + cache.getAttrPrimaryEndPointAddress() + ":" + SecurityGroups.CACHE_PORT));
        var names = environment.application().names();
        var variables = new TreeMap<String, String>();
        given.forEach((name, value) -> variables.put(names.getOrDefault(name, name), value));
        variables.putAll(environment.application().variables());
        return variables;
    }

    /// An application that reads the secret itself follows a new password without a restart, and is given no
    /// password.
    static boolean readsSecret(Environment environment) {
        return environment.application().names().containsKey("DATABASE_SECRET");
    }

    /// In the words of each engine's drivers; with RDS's authorities, where they are known, the server's name is
    /// checked.
    private static String encryption(Engine engine, String region) {
        var known = Certificates.of(region).isPresent();
        if (engine == Engine.POSTGRESQL)
            return known ? "?sslmode=verify-full&sslrootcert=" + Certificates.FILE : "?sslmode=require";
        return known ? "?sslMode=VERIFY_IDENTITY&serverSslCert=" + Certificates.FILE : "?sslMode=REQUIRED";
    }
}
