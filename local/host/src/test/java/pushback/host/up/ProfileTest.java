package pushback.host.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pushback.settings.Witnesses;

class ProfileTest {
    @TempDir
    Path work;

    @Test
    void namesAnApplicationWithoutAFileAfterItsDirectory() throws IOException {
        var application = Files.createDirectory(work.resolve("my app"));
        assertEquals(new Profile("my-app", "/", List.of("/")), Profile.of(application));
    }

    @Test
    void readsTheFile() throws IOException {
        Files.writeString(work.resolve("pushback.yml"), "name: shop\nhealthPath: /up\nprobePaths: [/, /cart]\n");
        assertEquals(new Profile("shop", "/up", List.of("/", "/cart")), Profile.of(work));
    }

    @Test
    void readsTheVariablesOfItsBuilds() throws IOException {
        Files.writeString(
                work.resolve("pushback.yml"), "name: shop\nbuildVariables: {CACHE: none, LEVEL: 1, EMPTY: }\n");
        assertEquals(
                Map.of("CACHE", "none", "LEVEL", "1", "EMPTY", ""),
                Profile.of(work).buildVariables());
    }

    @Test
    void readsWhatAnApplicationHasBesidesItsServers() throws IOException {
        Files.writeString(work.resolve("pushback.yml"), "database: mysql\nsessions: true\nmediaBucket: true\n");
        assertEquals(
                new Needs(Needs.Database.MYSQL, true, true), Profile.of(work).needs());
        Files.writeString(work.resolve("pushback.yml"), "database: none\n");
        assertEquals(
                new Needs(Needs.Database.NONE, false, false), Profile.of(work).needs());
    }

    @Test
    void readsWhatAnApplicationCallsWhatItIsGiven() throws Exception {
        Files.writeString(work.resolve("pushback.yml"), "mediaBucket: true\nnames: {MEDIA_BUCKET: PICTURES_BUCKET}\n");
        var needs = Profile.of(work).needs();
        assertEquals(Map.of("MEDIA_BUCKET", "PICTURES_BUCKET"), needs.names());
        try (var services = new BackingServices(new Layout(work), needs, 1, () -> 1, "http://127.0.0.1:1", Map.of())) {
            assertTrue(
                    services.variables().containsKey("PICTURES_BUCKET"),
                    services.variables().toString());
            assertFalse(
                    services.variables().containsKey("MEDIA_BUCKET"),
                    services.variables().toString());
            assertEquals(
                    Set.of(
                            "DATABASE_URL",
                            "PICTURES_BUCKET",
                            "AWS_ENDPOINT_URL_S3",
                            "AWS_ACCESS_KEY_ID",
                            "AWS_SECRET_ACCESS_KEY",
                            "AWS_REGION",
                            "AWS_DEFAULT_REGION",
                            "SHARED_DIRECTORY"),
                    services.variables().keySet());
        }
    }

    @Test
    void readsThePageThatNamesTheCommitWhatToDoWithStopScriptsAndHowManyBundlesAreKept() throws IOException {
        Files.writeString(work.resolve("pushback.yml"), """
            name: shop
            health:
              version: {path: /version, contains: commit}
              ownListener: false
            rollout:
              ignoreFailedStop: false
              keptBundles: 9
            """);
        assertEquals(
                new Profile("shop", "/", List.of("/"), Map.of(), null, "/version", false, false, 9), Profile.of(work));
    }

    @Test
    void readsWhereTheApplicationCountsWhatItAnswers() throws IOException {
        Files.writeString(work.resolve("pushback.yml"), """
            name: shop
            health:
              metrics:
                requests: 'shop_total{path!="/health"}'
                errors: {code: '5\\d\\d'}
                custom: {good: ok_total, bad: bad_total}
              latency: {bound: 0.5, tolerated: 1, histogram: shop_seconds_bucket}
              saturation: {bound: 500000000}
              dryRun: [custom]
            """);
        var witnesses = Profile.of(work).witnesses();
        assertEquals(
                new Witnesses(
                        "/metrics",
                        "",
                        "shop_total{path!=\"/health\"}",
                        "code=~\"5\\\\d\\\\d\"",
                        "ok_total",
                        "bad_total",
                        0.5,
                        5,
                        1,
                        "shop_seconds_bucket",
                        false,
                        "",
                        60,
                        List.of("custom"),
                        "process_resident_memory_bytes",
                        500_000_000),
                witnesses);
        assertTrue(witnesses.counters().getFirst().errors().matches(Map.of("code", "503")));
        assertFalse(witnesses.counters().getFirst().errors().matches(Map.of("code", "200")));
    }

    @Test
    void saysThatAnEncodingOtherThanUtf8IsNotRead() throws IOException {
        var file = Files.writeString(work.resolve("pushback.yml"), "# gr\u00fcn\n", StandardCharsets.ISO_8859_1);
        var message = assertThrows(IllegalArgumentException.class, () -> Profile.of(work))
                .getMessage();
        assertEquals(file + " is not text in UTF-8; save it so", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'healthPaht: /up' | unknown key \"healthPaht\"",
                "'probePaths: []' | probePaths must be a list",
                "'probePaths: [/a b]' | a path begins with a slash and has no spaces",
                "'healthPath: up' | a path begins with a slash",
                "'name: ../../etc' | name may hold",
                "'buildVariables: [A]' | buildVariables must be",
                "'buildVariables: {A-B: 1}' | \"A-B\" is no name of a variable",
                "'name: [' | line 2",
                "'database: oracle' | database is one of postgresql, mysql, none, not \"oracle\"",
                "'sessions: valkey' | sessions is true or false, not \"valkey\"",
                "'names: {MEDIA: X}' | names: nothing is called \"MEDIA\"; there are DATABASE_URL, SESSIONS_URL,"
                        + " MEDIA_BUCKET",
                "'names: {MEDIA_BUCKET: a-b}' | names: \"a-b\" is no name of a variable",
                "'names: PICTURES' | names must be",
                "'mediaBucket: photos' | mediaBucket is true or false",
                "'health: {vresion: 1}' | unknown key \"health.vresion\"; known are health.version, health.ownListener",
                "'health: {metrics: {}}' | health.metrics needs one of preset (micrometer, ",
                "'health: {metrics: {preset: java}}' | health.metrics.preset: there is no",
                "'health: {metrics: {requests: a_total, errors: 5}}' | health.metrics.errors is no label",
                "'health: {latency: {share: 5}}' | health.latency needs a bound",
                "'health: {latency: {bound: 1}}' | health.latency is read from the histogram",
                "'health: {metrics: {preset: go}, latency: {bound: soon}}' | health.latency.bound is no number: soon",
                "'health: {metrics: {preset: go}, dryRun: [errors]}' | health.dryRun names errors",
                "'health: on' | health is not a list of",
                "'health: {count4xx: true}' | health.count4xx does nothing without metrics.preset or balancer: true",
                "'health: {version: {contains: commit}}' | health.version needs a path",
                "'health: {version: {path: /v, contains: digest}}' | health.version.contains is \"digest\"",
                "'health: {version: {path: v}}' | a path begins with a slash",
                "'health: {ownListener: perhaps}' | health.ownListener is neither true nor false",
                "'rollout: {ignoreFailedStop: 1}' | rollout.ignoreFailedStop is neither true nor false",
                "'rollout: {keptBundles: 1}' | rollout.keptBundles is no number from 2 to 50: 1",
                "'rollout: {keptBundles: few}' | rollout.keptBundles is no number from 2 to 50: few",
                "'just words' | not a list of \"key: value\" lines"
            })
    void saysInOneLineWhatIsWrong(String text, String problem) throws IOException {
        var file = Files.writeString(work.resolve("pushback.yml"), text + "\n");
        var message = assertThrows(IllegalArgumentException.class, () -> Profile.of(work))
                .getMessage();
        assertTrue(message.startsWith(file + ", line ") && message.contains(problem), message);
        assertEquals(1, message.lines().count());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'healthPaht: /up' | 2 | unknown key \"healthPaht\"; known are name, healthPath",
                "'name: other' | 2 | \"name\" is there twice; keep one of the two",
                "'probePaths:;  - /;  - up' | 4 | a path begins with a slash",
                "'probePaths: []' | 2 | probePaths must be a list of paths",
                "'healthPath: [/]' | 2 | healthPath: must be one value",
                "'health:;  version:;    contains: commit' | 3 | health.version needs a path",
                "'health:;  version:;    path: /v;    contains: digest' | 5 | health.version.contains is",
                "'health:;  ownListener: perhaps' | 3 | health.ownListener is neither true nor false: perhaps",
                "'health:;  metrics:;    path: /m;    preset: java' | 5 | health.metrics.preset: there is no",
                "'health:;  metrics: {preset: go};  latency:;    bound: -1' | 5 | health.latency.bound is -1.0 s",
                "'rollout:;  keptBundles: 1' | 3 | rollout.keptBundles is no number from 2 to 50: 1",
                "'names:;  MEDIA: X' | 3 | names: nothing is called \"MEDIA\"",
                "'buildVariables:;  A: 1;  B-C: 2' | 4 | buildVariables: \"B-C\" is no name of a variable",
                "'buildVariables:;  A: [1]' | 3 | buildVariables.A: must be one value"
            })
    void saysInWhichLineItIsWrong(String text, int line, String problem) throws IOException {
        var file = Files.writeString(work.resolve("pushback.yml"), "name: shop\n" + text.replace(';', '\n') + "\n");
        var message = assertThrows(IllegalArgumentException.class, () -> Profile.of(work))
                .getMessage();
        assertTrue(message.startsWith(file + ", line " + line + ": " + problem), message);
    }

    @Test
    void aFileThatSaysNothingIsAsGoodAsNone() throws IOException {
        Files.writeString(work.resolve("pushback.yml"), "# later\n");
        assertEquals("/", Profile.of(work).healthPath());
    }

    @Test
    void aTextStaysAsItIsWritten() throws IOException {
        Files.writeString(work.resolve("pushback.yml"), "buildVariables: {VERSION: 1.10, DEBUG: yes}\n");
        assertEquals(Map.of("VERSION", "1.10", "DEBUG", "yes"), Profile.of(work).buildVariables());
    }
}
