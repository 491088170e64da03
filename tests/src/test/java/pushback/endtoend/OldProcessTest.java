package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.host.up.LocalCloud;
import pushback.host.up.Options;
import pushback.host.up.Profile;
import pushback.settings.Rules;
import pushback.settings.Strategy;

/// Releases after one whose process does not go when it should, with real processes.
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class OldProcessTest {
    private static final String STOPS_NOTHING = "#!/bin/sh\n# meant to stop the server, and does not\nexit 0\n";
    private static final String BROKEN = "#!/bin/sh\necho broken stop >&2\nexit 1\n";
    /// Content with whoever answers.
    private static final String ANY = "#!/bin/sh\nexit 0\n";

    @TempDir
    Path work;

    private final LinkedBlockingQueue<ExecutionRecord> ended = new LinkedBlockingQueue<>();

    @Test
    @Timeout(240)
    void whatIsDeployedAnswersWhateverTheStopScriptOfTheReleaseBeforeDoes() throws Exception {
        try (var local = open(new Profile("tiny", "/", List.of("/"), Map.of(), null, "", true, true, 5))) {
            var application = application(local).with("stop.sh", STOPS_NOTHING);
            application.push("one");
            assertEquals("Deployed", ending(next()));

            application.with("stop.sh", BROKEN).push("two");
            var past = next();
            assertEquals("Deployed", ending(past), past.cause());
            assertEquals("two", new VisitedSite(local.url()).page());
            assertTrue(
                    summary(past).contains("was ignored (ApplicationStop ended with success, but pid "), summary(past));
            assertTrue(summary(past).contains("ApplicationStop must end the old process and wait"), summary(past));

            application.with("stop.sh", STOPS_NOTHING).push("three");
            past = next();
            assertEquals("Deployed", ending(past), past.cause());
            assertEquals("three", new VisitedSite(local.url()).page());
            assertTrue(summary(past).contains("failed with exit code 1: broken stop)"), summary(past));

            var id = local.startDrill("stop-server", Map.of("drill", "stop-server"));
            var drill = next();
            assertEquals("Disproven", ending(drill));
            assertTrue(
                    drill.cause().contains("was not stopped: its ApplicationStop hook ended with success, and "),
                    drill.cause());
            var report = local.cloud()
                    .timeline()
                    .call(() -> local.cloud().pushback().drills().report(id).orElseThrow());
            assertTrue(report.seconds() < 60, report.seconds() + " s");
        }
    }

    @Test
    @Timeout(240)
    void whereThatIsNotIgnoredTheReleaseIsToldTheWayOutAndNothingIsHeldAgainstIt() throws Exception {
        try (var local = open(new Profile("tiny", "/", List.of("/"), Map.of(), null, "", true, false, 5))) {
            var application = application(local).with("stop.sh", BROKEN);
            application.push("one");
            assertEquals("Deployed", ending(next()));

            application.push("two");
            var refused = next();
            assertEquals("RolledBack", ending(refused), refused.cause());
            assertEquals("one", new VisitedSite(local.url()).page());
            assertTrue(refused.cause().contains("broken stop"), refused.cause());
            assertTrue(refused.cause().contains("which runs. Nothing is held against"), refused.cause());
            var commit = refused.cause().replaceAll("(?s).*/pushback deploy ([0-9a-f]{40}) --force.*", "$1");

            local.start("deploy", Map.of("commit", commit, "force", true, "reason", "its stop script is broken"));
            var forced = next();
            assertEquals("Deployed", ending(forced), forced.cause());
            assertEquals("two", new VisitedSite(local.url()).page());
        }
    }

    @Test
    @Timeout(240)
    void aServerThatNamesTheCommitBeforeIsNoEvidence() throws Exception {
        // Nothing but the page itself notices it here.
        try (var local = open(new Profile("tiny", "/", List.of("/"), Map.of(), null, "/version", false, true, 5))) {
            var application = application(local).with("stop.sh", STOPS_NOTHING);
            var start = application.read("start.sh").replace("$(cat word)", "$(cat word) of $BUNDLE_KEY");
            application.with("start.sh", start).push("one");
            assertEquals("Deployed", ending(next()));

            application.push("two");
            var release = next();
            assertEquals("RolledBack", ending(release), release.cause());
            assertTrue(
                    release.cause().matches("(?s).* answers commit [0-9a-f]{7}, not [0-9a-f]{7} \\(GET /version\\).*"),
                    release.cause());
            assertTrue(new VisitedSite(local.url()).page().startsWith("one of builds/"));
        }
    }

    private LocalCloud open(Profile profile) {
        var local = new LocalCloud(new Options(
                work.resolve("state"),
                Optional.empty(),
                profile,
                true,
                2,
                Rules.NONE,
                0,
                Strategy.ONE,
                TinyApplication.SOON,
                Map.of()));
        local.cloud().timeline().call(() -> {
            local.cloud().stepFunctions().onEnd(ended::add);
            local.cloud().drills().onEnd(ended::add);
            return null;
        });
        return local;
    }

    private TinyApplication application(LocalCloud local) throws Exception {
        var application =
                TinyApplication.in(work.resolve("tiny"), "nothing yet").with("validate.sh", ANY);
        application.follow(local.gitUrl());
        return application;
    }

    private static String ending(ExecutionRecord record) {
        return record.states().getLast();
    }

    private static String summary(ExecutionRecord record) {
        return record.output().orElseThrow().path("summary").asText();
    }

    private ExecutionRecord next() throws InterruptedException {
        var record = ended.poll(90, TimeUnit.SECONDS);
        if (record == null) throw new AssertionError("it did not end within 90 s");
        return record;
    }
}
