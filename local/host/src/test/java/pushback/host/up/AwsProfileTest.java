package pushback.host.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AwsProfileTest {
    private static final String URL = "http://127.0.0.1:4566";

    @TempDir
    Path work;

    @Test
    void keepsItsKeyWhateverThePort() {
        var first = AwsProfile.in(work.resolve("aws"), URL);
        var second = AwsProfile.in(work.resolve("aws"), "http://127.0.0.1:4567");
        assertEquals(first.key(), second.key());
        assertEquals(Optional.of(second), AwsProfile.read(work));
        assertEquals("http://127.0.0.1:4567", second.variables().get("AWS_ENDPOINT_URL"));
    }

    @Test
    void isNobodysBeforeACloudHasRun() {
        assertEquals(Optional.empty(), AwsProfile.read(work));
    }

    @Test
    void makesADamagedKeyAgain() throws IOException {
        var first = AwsProfile.in(work.resolve("aws"), URL);
        Files.writeString(work.resolve("aws/credentials"), "[pushback]\naws_access_key_id = AKIA");
        assertNotEquals(first.key(), AwsProfile.in(work.resolve("aws"), URL).key());
    }

    /// In the form that AWS's own files have: one setting below another.
    @Test
    void letsTheAwsCliMakeLinksOfVersion4() throws IOException {
        AwsProfile.in(work.resolve("aws"), URL);
        assertTrue(Files.readString(work.resolve("aws/config")).endsWith("\ns3 =\n    signature_version = s3v4\n"));
    }

    @Test
    void isForItsOwnersEyes() throws IOException {
        var profile = AwsProfile.in(work.resolve("aws"), URL);
        assertEquals("rwx------", rights(work.resolve("aws")));
        for (var file : new String[] {"config", "credentials"}) {
            assertEquals("rw-------", rights(work.resolve("aws").resolve(file)));
            assertTrue(Files.readString(work.resolve("aws").resolve(file))
                    .contains(profile.key().secret()));
        }
        assertFalse(profile.toString().contains(profile.key().secret()), "records are printed by accident");
    }

    private static String rights(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
