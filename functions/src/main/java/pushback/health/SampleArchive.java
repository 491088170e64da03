package pushback.health;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.settings.Settings;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;

/// Keeps the samples of releases in the artifact bucket, an object each: a lost one costs no other, and one that is
/// written twice is the same. No release ever fails because of it.
///
/// Kept are the first [#MOST] samples that are weighed together, of at most [#LARGEST] bytes each, and beyond them
/// those
/// that decide; the bucket's rule lets them expire after [#DAYS].
public final class SampleArchive {
    /// Below it lie the samples: `evidence/RELEASE/STEP/NUMBER.json.gz`.
    public static final String FOLDER = "evidence/";
    /// Samples come more rarely the longer a step lasts: as many take more than a day.
    public static final int MOST = 500;
    /// Of one sample, packed. Twelve servers with every witness need a tenth.
    public static final int LARGEST = 16 * 1024;
    /// Days until a sample expires.
    public static final int DAYS = 90;

    /// The next sample is more important than this one.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Provider<S3Client> s3;
    private final Settings settings;

    @Inject
    public SampleArchive(Provider<S3Client> s3, Settings settings) {
        this.s3 = s3;
        this.settings = settings;
    }

    /// Where the samples of a release lie.
    public static String folder(String release) {
        return FOLDER + release + "/";
    }

    /// Keeps the sample that led to `health`; returns `health`.
    ///
    /// @param step class of the step that took it
    public Health keep(String release, Class<?> step, Health health, Context context) {
        if (health.isUndecided() && health.tally().samples() > MOST) return health;
        try {
            KeptSample.of(release, step.getSimpleName(), health, settings.health())
                    .ifPresent(this::write);
        } catch (RuntimeException refused) {
            // Whatever it was: what a release shows is weighed whether it is kept or not.
            context.getLogger()
                    .log("sample " + health.tally().samples() + " of " + release + " is not kept: "
                            + refused.getMessage() + "\n");
        }
        return health;
    }

    /// The last sample that each step of a release took, as far as they are kept.
    public List<KeptSample> last(String release) {
        var bucket = settings.stores().artifactBucket();
        var last = new TreeMap<String, String>();
        // In the order of the keys, the last one stays.
        keys(s3.get(), bucket, release).forEach(key -> last.put(key.substring(0, key.lastIndexOf('/')), key));
        return last.values().stream()
                .map(key -> KeptSample.unpacked(s3.get()
                        .getObject(get -> get.bucket(bucket).key(key), ResponseTransformer.toBytes())
                        .asByteArray()))
                .toList();
    }

    /// The keys of a release's samples, in their order.
    public static List<String> keys(S3Client s3, String bucket, String release) {
        var keys = new ArrayList<String>();
        String next = null;
        do {
            var from = next;
            var page = s3.listObjectsV2(
                    list -> list.bucket(bucket).prefix(folder(release)).continuationToken(from));
            page.contents().forEach(object -> keys.add(object.key()));
            next = page.nextContinuationToken();
        } while (next != null);
        return keys;
    }

    private void write(KeptSample kept) {
        var whole = kept.packed();
        var bytes = whole.length <= LARGEST ? whole : kept.cut().packed();
        if (bytes.length > LARGEST) throw new IllegalStateException("it is larger than " + LARGEST + " bytes");
        s3.get()
                .putObject(
                        put -> put.bucket(settings.stores().artifactBucket())
                                .key("%s%s/%04d.json.gz".formatted(folder(kept.release()), kept.step(), kept.number()))
                                .contentType("application/gzip")
                                .overrideConfiguration(call -> call.apiCallTimeout(PATIENCE)),
                        RequestBody.fromBytes(bytes));
    }
}
