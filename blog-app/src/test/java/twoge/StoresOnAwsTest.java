package twoge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import twoge.database.DatabaseAddress;
import twoge.database.DatabaseAway;
import twoge.database.SecretLogin;
import twoge.picture.PictureBucket;

/// Pictures in S3 and the password in Secrets Manager, against an emulator that is not ours.
@Tag("slow")
class StoresOnAwsTest {
    private static final String NAME = "0123456789abcdef0123456789abcdef.png";
    private static final DatabaseAddress ADDRESS = DatabaseAddress.parse("postgresql://db/blog");

    private static Emulator aws;
    private static S3Client s3;
    private static SecretsManagerClient secrets;

    @BeforeAll
    static void start() {
        aws = Emulator.aws();
        s3 = client(S3Client.builder().forcePathStyle(true));
        secrets = client(SecretsManagerClient.builder());
        s3.createBucket(request -> request.bucket("pictures-of-tests"));
    }

    @AfterAll
    static void stop() {
        if (aws != null) aws.close();
    }

    @Test
    void keepPicturesInABucket() throws IOException {
        var bucket = new PictureBucket(s3, "pictures-of-tests");
        assertEquals(Optional.empty(), bucket.load(NAME));
        bucket.save(NAME, new byte[] {1, 2, 3});
        assertArrayEquals(new byte[] {1, 2, 3}, bucket.load(NAME).orElseThrow());
        var object = s3.headObject(head -> head.bucket("pictures-of-tests").key("pictures/" + NAME));
        assertEquals("image/png", object.contentType());
        bucket.delete(NAME);
        bucket.delete(NAME);
        assertEquals(Optional.empty(), bucket.load(NAME));
    }

    @Test
    void sayThatTheBucketCannotBeReached() {
        var nowhere = new PictureBucket(s3, "somebody-elses");
        assertThrows(IOException.class, () -> nowhere.save(NAME, new byte[1]));
        assertThrows(IllegalArgumentException.class, () -> nowhere.load("../secret"));
    }

    @Test
    void followAPasswordThatIsChanged() {
        secrets.createSecret(secret -> secret.name("blog/db").secretString(secret("ada", "first")));
        var now = new AtomicReference<>(Instant.parse("2026-03-01T10:00:00Z"));
        var login = new SecretLogin(secrets, "blog/db", now::get);
        assertEquals("ada", login.at(ADDRESS).user());
        assertEquals("first", login.at(ADDRESS).password());
        secrets.putSecretValue(secret -> secret.secretId("blog/db").secretString(secret("ada", "second")));
        assertEquals("first", login.at(ADDRESS).password(), "asked once in five seconds at most");
        now.updateAndGet(instant -> instant.plus(Duration.ofSeconds(6)));
        assertEquals("second", login.at(ADDRESS).password());
        secrets.deleteSecret(secret -> secret.secretId("blog/db").forceDeleteWithoutRecovery(true));
        now.updateAndGet(instant -> instant.plus(Duration.ofSeconds(61)));
        assertEquals("second", login.at(ADDRESS).password(), "what was read last serves on");
    }

    @Test
    void keepTheSecretToThemselves() {
        secrets.createSecret(secret -> secret.name("odd").secretString("{\"username\": \"ada\", \"pass\": \"s3cret\""));
        var login = new SecretLogin(secrets, "odd", Instant::now);
        var away = assertThrows(DatabaseAway.class, () -> login.at(ADDRESS));
        assertFalse(String.valueOf(away).contains("s3cret"), away.getMessage());
        assertEquals(null, away.getCause());
        assertThrows(DatabaseAway.class, () -> new SecretLogin(secrets, "absent", Instant::now).at(ADDRESS));
    }

    private static String secret(String user, String password) {
        return "{\"engine\": \"postgres\", \"username\": \"" + user + "\", \"password\": \"" + password + "\"}";
    }

    private static <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
        return builder.endpointOverride(aws.at("http"))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }
}
