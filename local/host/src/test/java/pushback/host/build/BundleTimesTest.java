package pushback.host.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When the files of a bundle were changed last, by what its zip says.
class BundleTimesTest {
    private static final String TREE =
            "phases: {build: {commands: ['touch -d 2001-02-03 made']}}\n" + "artifacts: {files: [made, kept]}\n";

    @TempDir
    Path directory;

    private TestBuild build;

    @BeforeEach
    void aCommit() {
        build = new TestBuild(directory).file("kept", "1").buildspec(TREE);
    }

    private void everyFileIsOf(Instant when) throws IOException {
        build.content();
        try (var zip = build.zip()) {
            for (var entry : Collections.list(zip.getEntries()))
                assertEquals(when, entry.getLastModifiedTime().toInstant(), entry.getName());
        }
    }

    @Test
    void everyFileIsOfTheTimeOfItsCommit() throws IOException {
        everyFileIsOf(Instant.parse("2026-03-05T12:34:57Z"));
        build.committed = Instant.parse("2026-03-05T12:34:58Z");
        everyFileIsOf(Instant.parse("2026-03-05T12:34:58Z"));
    }

    @Test
    void aCommitOfLongAgoHasItsTimeAsWell() throws IOException {
        build.committed = Instant.parse("1975-01-01T00:00:01Z");
        everyFileIsOf(build.committed);
    }

    @Test
    void theSameCommitGivesTheSameBytesInEveryTimeZone() {
        build.content();
        var here = build.bytes();
        var zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
            build.content();
        } finally {
            TimeZone.setDefault(zone);
        }
        assertArrayEquals(here, build.bytes());
    }

    @Test
    void theBuildKnowsTheTimeAsSourceDateEpoch() {
        build.buildspec(
                "phases: {build: {commands: ['echo $SOURCE_DATE_EPOCH > epoch']}}\nartifacts: {files: [epoch]}\n");
        assertEquals(Map.of("epoch", Long.toString(build.committed.getEpochSecond())), build.content());
    }
}
