package pushback.aws.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;

class LocalSecretsTest {
    private final VirtualTimeline time = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));

    @TempDir
    Path directory;

    private LocalSecrets open() {
        return new LocalSecrets(time, Optional.of(directory));
    }

    @Test
    void keepsTheCurrentAndThePreviousValueAcrossARestart() {
        var secrets = open();
        var arn = secrets.createSecret(create -> create.name("app/webhook").secretString("one"))
                .arn();
        secrets.putSecretValue(put -> put.secretId(arn).secretString("two"));
        var reopened = open();
        assertEquals(
                "two",
                reopened.getSecretValue(get -> get.secretId("app/webhook")).secretString());
        assertEquals(
                "one",
                reopened.getSecretValue(get -> get.secretId(arn).versionStage("AWSPREVIOUS"))
                        .secretString());
        assertEquals(
                2,
                reopened.describeSecret(describe -> describe.secretId(arn))
                        .versionIdsToStages()
                        .size());
    }

    @Test
    void onlyTheOwnerCanReadTheFile() throws IOException {
        open().createSecret(create -> create.name("app/webhook").secretString("one"));
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) {
                assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
            }
        }
        assertEquals(1, directory.toFile().list().length);
    }

    @Test
    void refusesWhatAwsRefuses() {
        var secrets = open();
        secrets.createSecret(create -> create.name("a").secretString("one"));
        assertThrows(
                ResourceExistsException.class,
                () -> secrets.createSecret(create -> create.name("a").secretString("one")));
        assertThrows(ResourceNotFoundException.class, () -> secrets.getSecretValue(get -> get.secretId("b")));
        assertThrows(
                ResourceNotFoundException.class,
                () -> secrets.getSecretValue(get -> get.secretId("a").versionStage("AWSPREVIOUS")));
    }
}
