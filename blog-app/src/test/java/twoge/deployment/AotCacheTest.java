package twoge.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import twoge.Eventually;
import twoge.TestDatabase;

@Tag("slow")
class AotCacheTest {
    @TempDir
    static Path bundles;

    @TempDir
    Path directory;

    private static Bundle finished;
    private Bundle bundle;
    private Instance instance;

    @BeforeAll
    static void makeBundle() {
        finished = Bundle.make(bundles, "c0ffee");
        var result = finished.finish();
        assertEquals(0, result.code(), result::output);
        assertTrue(result.output().contains("twoge.aot: "), result::output);
    }

    @BeforeEach
    void launch() throws IOException {
        bundle = new Bundle(directory.resolve("bundle"));
        Bundle.copy(finished.directory(), bundle.directory());
        instance = new Instance(
                Files.createDirectories(directory.resolve("instance one")), TestDatabase.url(TestDatabase.empty()));
    }

    @AfterEach
    void terminate() {
        instance.close();
    }

    @Test
    void isUsedWhereTheReleaseIsInstalled() throws IOException {
        start("d-1");
        assertEquals("used", cache());
        instance.succeed(bundle, "validate-service");
        var version = instance.visitor().get("/version").body();
        assertTrue(
                version.contains("\"deployment\":\"d-1\""),
                "reads what lies beside it, not where it was made: " + version);
    }

    @Test
    void isNotUsedForOtherJars() throws IOException {
        bundle.as("decaf", "decaf").rebuild("decaf");
        start("d-1");
        assertEquals("not used: it was made of other files than these", cache());
        instance.succeed(bundle, "validate-service");
        assertTrue(instance.visitor().get("/version").body().contains("\"build\":\"decaf\""), "the new classes run");
    }

    /// Whatever replaces a jar once it is installed: a hand, a package manager, a copy that keeps the time.
    @Test
    void isNotUsedWhenAJarIsReplacedLater() throws IOException {
        start("d-1");
        assertEquals("used", cache());
        instance.succeed(bundle, "application-stop");
        var jar = instance.release().resolve("twoge.jar");
        var time = Files.getLastModifiedTime(jar);
        bundle.rebuild("decaf");
        Files.copy(bundle.jar(), jar, StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(jar, time);
        Files.delete(instance.root.resolve("var/log/twoge.log"));
        instance.succeed(bundle, "application-start");
        awaitAnswer();
        assertEquals("not used: it was made of other files than these", cache());
        assertTrue(instance.visitor().get("/version").body().contains("\"build\":\"decaf\""), "the new classes run");
    }

    @Test
    void isNotUsedWhenItIsDamaged() throws IOException {
        Files.write(bundle.app().resolve("twoge.aot"), new byte[1], StandardOpenOption.APPEND);
        start("d-1");
        assertEquals("not used: it was made of other files than these", cache());
        instance.succeed(bundle, "validate-service");
    }

    @Test
    void isNotNeeded() throws IOException {
        Files.delete(bundle.app().resolve("twoge.aot"));
        start("d-1");
        assertEquals("not used: this release has none", cache());
        instance.succeed(bundle, "validate-service");
    }

    @Test
    void isNotMissedWhenTheJvmRefusesIt() throws IOException {
        Files.writeString(bundle.app().resolve("twoge.aot"), "no cache at all");
        signAnew();
        start("d-1");
        assertEquals("not used: the JVM refuses it", cache());
        instance.succeed(bundle, "validate-service");
    }

    /// A release that cannot start is for the deployment to find out, and to take back.
    @Test
    void isLeftOutOfAReleaseThatCannotStart() throws IOException {
        bundle.rebuild("\" + 1 / Integer.parseInt(\"0\") + \"");
        var result = bundle.finish();
        assertEquals(0, result.code(), result::output);
        assertTrue(result.output().contains("note: this release has no AOT cache"), result::output);
        assertTrue(result.output().contains("ArithmeticException"), result::output);
        assertTrue(Files.exists(bundle.directory().resolve("release.json")));
        assertFalse(Files.exists(bundle.app().resolve("twoge.aot.sums")));
    }

    /// Should all else fail: the JVM is led to run old classes beside new files.
    @Test
    void cannotMakeOldClassesPassForNewOnes() throws IOException {
        bundle.as("decaf", "decaf").rebuild("decaf");
        signAnew();
        start("d-1");
        assumeTrue(cache().equals("used"), "skipped: this JVM notices by itself that the cache is of other classes");
        var validation = instance.run(bundle, "validate-service");
        assertEquals(1, validation.code(), validation::output);
        assertTrue(validation.output().contains("build development answers, not decaf"), validation::output);
    }

    private void start(String deployment) {
        instance.install(bundle, deployment);
        instance.succeed(bundle, "application-start");
        awaitAnswer();
    }

    /// A slow start is no failed one: the script may have gone on before.
    private void awaitAnswer() {
        Eventually.isTrue("it answers", () -> {
            try {
                return instance.visitor().status("/health/live") == 200;
            } catch (UncheckedIOException e) {
                return false;
            }
        });
    }

    /// What the log says about the cache.
    private String cache() throws IOException {
        var log = Files.readString(instance.root.resolve("var/log/twoge.log"));
        var line = log.lines()
                .filter(text -> text.contains("event=starting "))
                .findFirst()
                .orElseThrow();
        return line.replaceFirst(".*cache=\"(.*?)\".*", "$1");
    }

    private void signAnew() {
        var result = Command.run(
                instance.environment,
                List.of(
                        "/bin/sh",
                        "-c",
                        "cd '" + bundle.app() + "' && sha256sum twoge.aot twoge.jar lib/*.jar > twoge.aot.sums"));
        assertEquals(0, result.code(), result::output);
    }
}
