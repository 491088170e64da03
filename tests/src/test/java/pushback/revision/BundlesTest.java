package pushback.revision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.release.ReleaseRejected;
import pushback.stage.Stage;

class BundlesTest {
    private static final String COMMIT = "c".repeat(40);

    private final Stage stage = new Stage(1);
    private final Bundles bundles = stage.pushback().bundles();
    private final byte[] bytes = Stage.bundle("appspec.yml", "hello");

    @Test
    void sealsTheDigestTheVersionAndTheOrigin() throws Exception {
        stage.upload("builds/a.zip", bytes);
        var revision = bundles.seal(COMMIT, "builds/a.zip", "pushback:7");
        assertEquals(
                "sha256:"
                        + HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)),
                revision.digest());
        assertEquals(bytes.length, revision.size());
        assertEquals("builds/a.zip", revision.key());
        assertEquals("pushback:7", revision.builtBy());
        assertFalse(revision.versionId().isEmpty());
        assertFalse(revision.eTag().isEmpty());
        assertEquals(Optional.of(revision), bundles.sealed(COMMIT));
        assertTrue(bundles.isIntact(revision));
    }

    private String refusal(Map<String, String> files) {
        stage.upload("builds/a.zip", Stage.bundle(files));
        return assertThrows(ReleaseRejected.class, () -> bundles.seal(COMMIT, "builds/a.zip", "pushback:7"))
                .getMessage();
    }

    @Test
    void refusesWhatOnlyPointsToItsContent() {
        var said = refusal(Map.of(
                "appspec.yml", "hello", "logo.png", "version https://git-lfs.github.com/spec/v1\noid sha256:1\n"));
        assertTrue(said.contains("holds Git LFS pointers and not the content (logo.png)"), said);
    }

    @Test
    void refusesAHookWhoseLinesEndAsOnWindows() {
        var said = refusal(Map.of(
                "appspec.yml",
                "hooks:\n  AfterInstall:\n  - location: 'bin/a.sh'\n",
                "bin/a.sh",
                "#!/bin/sh\r\ntrue\r\n"));
        assertTrue(said.contains("convert it: sed -i 's/\\r$//' bin/a.sh"), said);
        stage.upload(
                "builds/b.zip", Stage.bundle(Map.of("appspec.yml", "hello", "node_modules/.bin/a", "#!/bin/sh\r\n")));
        assertEquals(
                "builds/b.zip",
                bundles.seal(COMMIT, "builds/b.zip", "pushback:8").key());
    }

    @Test
    void refusesAnAppSpecOfTheWrongName() {
        var said = refusal(Map.of("appspec.yaml", "hello"));
        assertTrue(said.contains("rename it: git mv appspec.yaml appspec.yml"), said);
    }

    @Test
    void theFirstSealStaysWhenRepeated() {
        stage.upload("builds/a.zip", bytes);
        var first = bundles.seal(COMMIT, "builds/a.zip", "pushback:7");
        assertEquals(first, bundles.seal(COMMIT, "builds/a.zip", "pushback:7"));
    }

    @Test
    void theFirstSealStaysWhenTheSameCommitIsBuiltAgain() {
        stage.upload("builds/a.zip", bytes);
        var first = bundles.seal(COMMIT, "builds/a.zip", "pushback:7");
        stage.upload("builds/b.zip", Stage.bundle("appspec.yml", "another"));
        assertEquals(first, bundles.seal(COMMIT, "builds/b.zip", "pushback:8"));
    }

    @Test
    void aBuildTakesThePlaceOfASealWhoseBytesAreGone() {
        stage.upload("builds/a.zip", bytes);
        var first = bundles.seal(COMMIT, "builds/a.zip", "pushback:7");
        delete(first);
        stage.upload("builds/b.zip", Stage.bundle("appspec.yml", "another"));
        var second = bundles.seal(COMMIT, "builds/b.zip", "pushback:8");
        assertNotEquals(first.digest(), second.digest());
        assertEquals(Optional.of(second), bundles.sealed(COMMIT));
    }

    @Test
    void aLaterUploadToTheSameKeyDoesNotTakeItsPlace() {
        stage.upload("builds/a.zip", bytes);
        var revision = bundles.seal(COMMIT, "builds/a.zip", "pushback:7");
        stage.upload("builds/a.zip", Stage.bundle("appspec.yml", "tampered"));
        assertTrue(bundles.isIntact(revision));
    }

    @Test
    void aDeletedVersionIsNotIntact() {
        stage.upload("builds/a.zip", bytes);
        var revision = bundles.seal(COMMIT, "builds/a.zip", "pushback:7");
        delete(revision);
        assertFalse(bundles.isIntact(revision));
    }

    @Test
    void readsWhatTheBundleSaysAboutTheDatabase() {
        stage.upload(
                "builds/a.zip",
                Stage.bundle(
                        Map.of("appspec.yml", "", "release.json", "{\"schema\": 3, \"schemaCompatibleDownTo\": 1}")));
        assertEquals(
                new Schema(3, 1),
                bundles.seal(COMMIT, "builds/a.zip", "pushback:7").schema());
        assertEquals(new Schema(3, 1), bundles.sealed(COMMIT).orElseThrow().schema());
        stage.upload("builds/b.zip", Stage.bundle(Map.of("appspec.yml", "", "config/release.json", "of another kind")));
        assertEquals(
                Schema.UNDECLARED,
                bundles.seal("d".repeat(40), "builds/b.zip", "pushback:8").schema());
    }

    @Test
    void refusesABundleThatSaysItWrongly() {
        stage.upload("builds/a.zip", Stage.bundle(Map.of("appspec.yml", "", "release.json", "{\"schema\": 3}")));
        assertEquals(
                "the bundle of ccccccc cannot be deployed: release.json is refused: it has no"
                    + " \"schemaCompatibleDownTo\"; write {\"schema\": 3, \"schemaCompatibleDownTo\": 1}, or leave the"
                    + " file out",
                assertThrows(ReleaseRejected.class, () -> bundles.seal(COMMIT, "builds/a.zip", "pushback:7"))
                        .getMessage());
        assertEquals(Optional.empty(), bundles.sealed(COMMIT));
    }

    @Test
    void otherBytesAreNotIntact() {
        stage.upload("builds/a.zip", bytes);
        var revision = bundles.seal(COMMIT, "builds/a.zip", "pushback:7");
        stage.upload("builds/b.zip", Stage.bundle("appspec.yml", "other"));
        var other = bundles.seal("d".repeat(40), "builds/b.zip", "pushback:8");
        var altered = new Revision(
                COMMIT,
                revision.bucket(),
                other.key(),
                other.versionId(),
                other.eTag(),
                revision.digest(),
                revision.size(),
                revision.schema(),
                revision.builtBy(),
                revision.sealedAt());
        assertFalse(bundles.isIntact(altered));
    }

    @Test
    void aVersionThatNeverWasIsNotIntact() {
        stage.upload("builds/a.zip", bytes);
        var revision = bundles.seal(COMMIT, "builds/a.zip", "pushback:7");
        assertFalse(bundles.isIntact(new Revision(
                COMMIT,
                revision.bucket(),
                revision.key(),
                "no-such-version",
                revision.eTag(),
                revision.digest(),
                revision.size(),
                revision.schema(),
                revision.builtBy(),
                revision.sealedAt())));
    }

    @Test
    void refusesABuildThatLeftNothing() {
        var refused = assertThrows(ReleaseRejected.class, () -> bundles.seal(COMMIT, "builds/none.zip", "pushback:7"));
        assertEquals(
                "the build of ccccccc left no bundle at s3://"
                        + stage.settings().stores().artifactBucket()
                        + "/builds/none.zip; does its buildspec.yml name artifacts?",
                refused.getMessage());
        assertEquals(Optional.empty(), bundles.sealed(COMMIT));
    }

    @Test
    void refusesABundleWithoutAppSpecAtItsRoot() {
        stage.upload("builds/a.zip", Stage.bundle("deploy/appspec.yml", "hello"));
        var refused = assertThrows(ReleaseRejected.class, () -> bundles.seal(COMMIT, "builds/a.zip", "pushback:7"));
        assertTrue(refused.getMessage().contains("has no appspec.yml at its root"), refused.getMessage());
        assertEquals(Optional.empty(), bundles.sealed(COMMIT));
    }

    @Test
    void refusesWhatIsNoZip() {
        stage.upload("builds/a.zip", "no zip at all".getBytes());
        assertThrows(ReleaseRejected.class, () -> bundles.seal(COMMIT, "builds/a.zip", "pushback:7"));
    }

    @Test
    void ofTwoSealsAtOnceTheFirstStays() {
        stage.upload("builds/a.zip", bytes);
        stage.upload("builds/b.zip", Stage.bundle("appspec.yml", "another"));
        stage.before("putItem", () -> bundles.seal(COMMIT, "builds/b.zip", "pushback:8"));
        assertEquals(
                "builds/b.zip",
                bundles.seal(COMMIT, "builds/a.zip", "pushback:7").key());
    }

    private void delete(Revision revision) {
        stage.world()
                .cloud()
                .services()
                .s3()
                .deleteObject(delete ->
                        delete.bucket(revision.bucket()).key(revision.key()).versionId(revision.versionId()));
    }
}
