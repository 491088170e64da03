package pushback.host.up;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import pushback.aws.endpoint.AccessKey;
import pushback.aws.endpoint.AwsEndpoint;
import pushback.cloud.Cloud;
import pushback.host.database.LocalDatabase;
import pushback.host.database.LocalMariaDb;
import pushback.host.database.LocalPostgres;
import pushback.host.database.LocalValkey;
import software.amazon.awssdk.services.s3.model.BucketAlreadyOwnedByYouException;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;

/// What an application has besides its servers, and the variables by which it finds it: the same names as on AWS, or
/// those that the application has for them.
final class BackingServices implements AutoCloseable {
    private static final String BUCKET = "pushback-media";

    private final Optional<LocalDatabase> database;
    private final Optional<LocalValkey> sessions;
    private final Optional<AccessKey> bucket;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<String, String> variables;
    private final AtomicBoolean databaseWanted = new AtomicBoolean(true);
    private Optional<RuntimeException> failed = Optional.empty();

    /// Takes the directories and ports, and starts nothing yet.
    ///
    /// @param free ports that nobody has
    /// @param endpoint where AWS's services will be
    /// @param marker what each of their processes carries in its environment
    BackingServices(
            Layout layout,
            Needs needs,
            int databasePort,
            IntSupplier free,
            String endpoint,
            Map<String, String> marker) {
        database = switch (needs.database()) {
            case POSTGRESQL -> Optional.of(opened(new LocalPostgres(layout.database(), databasePort, marker)));
            case MYSQL -> Optional.of(opened(new LocalMariaDb(layout.mysql(), databasePort, marker)));
            case NONE -> Optional.empty();
        };
        sessions = needs.sessions()
                ? Optional.of(opened(new LocalValkey(layout.sessions(), free.getAsInt(), marker)))
                : Optional.empty();
        // The key is another one at each start, as the credentials of a role are.
        bucket = needs.mediaBucket() ? Optional.of(AccessKey.forMedia(BUCKET)) : Optional.empty();
        var found = new LinkedHashMap<String, String>();
        database.ifPresent(one -> found.put("DATABASE_URL", one.url()));
        sessions.ifPresent(one -> found.put("SESSIONS_URL", one.url()));
        bucket.ifPresent(key -> found.putAll(Map.of(
                "MEDIA_BUCKET",
                BUCKET,
                "AWS_ENDPOINT_URL_S3",
                endpoint,
                "AWS_ACCESS_KEY_ID",
                key.id(),
                "AWS_SECRET_ACCESS_KEY",
                key.secret(),
                "AWS_REGION",
                AwsProfile.REGION,
                "AWS_DEFAULT_REGION",
                AwsProfile.REGION)));
        // What an application keeps in a bucket on AWS, if it has no bucket here.
        found.put("SHARED_DIRECTORY", layout.shared().toString());
        variables = found.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        variable -> needs.names().getOrDefault(variable.getKey(), variable.getKey()),
                        Map.Entry::getValue));
    }

    Optional<LocalDatabase> database() {
        return database;
    }

    /// Starts them; why one did not start is kept for [#require].
    void start() {
        try {
            database.ifPresent(LocalDatabase::start);
            sessions.ifPresent(LocalValkey::start);
        } catch (RuntimeException refused) {
            failed = Optional.of(refused);
        }
    }

    /// @throws RuntimeException what kept [#start] from starting them all
    void require() {
        failed.ifPresent(refused -> {
            throw refused;
        });
    }

    /// Has them started again if they end by themselves.
    void supervise(Supervision supervision) {
        database.ifPresent(one -> supervision.watch(
                one.engine().equals("mysql") ? "MariaDB" : "PostgreSQL",
                databaseWanted::get,
                one::running,
                one::start));
        sessions.ifPresent(one -> supervision.watch("Valkey", () -> true, one::running, one::start));
    }

    /// Whether the application's database should run: it does not while an environment is parked.
    void databaseWanted(boolean wanted) {
        databaseWanted.set(wanted);
    }

    /// Makes the bucket, and opens it to whoever has the application's key.
    void openBucket(Cloud cloud, AwsEndpoint endpoint) {
        bucket.ifPresent(key -> {
            cloud.timeline().call(() -> {
                createBucket(cloud);
                return null;
            });
            endpoint.admit(key);
        });
    }

    private static void createBucket(Cloud cloud) {
        var s3 = cloud.services().s3();
        try {
            s3.createBucket(create -> create.bucket(BUCKET));
        } catch (BucketAlreadyOwnedByYouException fromAnEarlierProcess) {
            return;
        }
        s3.putBucketVersioning(put -> put.bucket(BUCKET)
                .versioningConfiguration(versioning -> versioning.status(BucketVersioningStatus.ENABLED)));
    }

    /// What a server's scripts and processes get of it.
    Map<String, String> variables() {
        return variables;
    }

    /// Closes them all, the last opened first, whatever fails on the way.
    @Override
    public void close() throws Exception {
        Exception first = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception refused) {
                if (first == null) first = refused;
            }
        }
        if (first != null) throw first;
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }
}
