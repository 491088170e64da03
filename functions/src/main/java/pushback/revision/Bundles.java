package pushback.revision;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.ledger.Ledger;
import pushback.release.ReleaseRejected;
import pushback.settings.Settings;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The bundles in S3: sealed once, verified byte by byte whenever something depends on them.
public final class Bundles {
    private final Provider<S3Client> s3;
    private final Ledger ledger;
    private final Clock clock;
    private final String bucket;

    @Inject
    public Bundles(Provider<S3Client> s3, Ledger ledger, Clock clock, Settings settings) {
        this.s3 = s3;
        this.ledger = ledger;
        this.clock = clock;
        this.bucket = settings.stores().artifactBucket();
    }

    /// The sealed revision of a commit, if it was built before.
    public Optional<Revision> sealed(String commit) {
        return ledger.read(Revision.entry(commit), Revision.class).map(Ledger.Row::value);
    }

    /// Seals what a build left at `key`: reads every byte, checks that it can be deployed, writes it down. The
    /// first seal of a commit stays; sealing again answers with it as long as its bytes are there.
    public Revision seal(String commit, String key, String builtBy) {
        var before = ledger.read(Revision.entry(commit), Revision.class);
        if (before.isPresent() && isIntact(before.get().value()))
            return before.get().value();
        var read = read(key, "", BundleContents::of)
                .orElseThrow(
                        () -> new ReleaseRejected("the build of " + commit.substring(0, 7) + " left no bundle at s3://"
                                + bucket + "/" + key + "; does its buildspec.yml name artifacts?"));
        var wrong = read.contents.complaint();
        if (wrong.isPresent()) throw new ReleaseRejected("the bundle of " + commit.substring(0, 7) + " " + wrong.get());
        var revision = new Revision(
                commit,
                bucket,
                key,
                read.versionId,
                read.eTag,
                read.digest,
                read.size,
                schema(commit, read),
                builtBy,
                clock.instant());
        if (!ledger.write(
                Revision.entry(commit),
                revision,
                before.map(Ledger.Row::version).orElse(0L))) return seal(commit, key, builtBy);
        return revision;
    }

    /// Whether the very bytes that were sealed are still there. What is in them was looked at when they were
    /// sealed.
    public boolean isIntact(Revision revision) {
        return read(revision.key(), revision.versionId(), bytes -> bytes)
                .filter(read -> read.digest.equals(revision.digest()))
                .isPresent();
    }

    /// Deletes the bytes that were sealed; nothing happens if they are gone.
    void delete(Revision revision) {
        s3.get()
                .deleteObject(delete ->
                        delete.bucket(revision.bucket()).key(revision.key()).versionId(revision.versionId()));
    }

    private static Schema schema(String commit, Read<BundleContents> read) {
        try {
            return read.contents.release().map(Schema::of).orElse(Schema.UNDECLARED);
        } catch (IllegalArgumentException wrong) {
            throw new ReleaseRejected(
                    "the bundle of " + commit.substring(0, 7) + " cannot be deployed: " + wrong.getMessage());
        }
    }

    private record Read<T>(String versionId, String eTag, String digest, long size, T contents) {}

    private interface Look<T> {
        T at(InputStream bytes) throws IOException;
    }

    private <T> Optional<Read<T>> read(String key, String versionId, Look<T> look) {
        var sha256 = sha256();
        try (var object = s3.get()
                        .getObject(
                                get -> get.bucket(bucket).key(key).versionId(versionId.isEmpty() ? null : versionId));
                var digesting = new DigestInputStream(object, sha256)) {
            var contents = look.at(digesting);
            digesting.transferTo(OutputStream.nullOutputStream());
            var answer = object.response();
            return Optional.of(new Read<>(
                    answer.versionId(),
                    answer.eTag(),
                    "sha256:" + HexFormat.of().formatHex(sha256.digest()),
                    answer.contentLength(),
                    contents));
        } catch (NoSuchKeyException gone) {
            return Optional.empty();
        } catch (S3Exception refused) {
            if (refused.statusCode() == 404) return Optional.empty(); // NoSuchVersion has no class of its own
            throw refused;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
