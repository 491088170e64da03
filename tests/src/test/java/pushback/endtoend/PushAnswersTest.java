package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
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
import pushback.settings.Rules.InFreeze;
import pushback.settings.Strategy;

/// What git shows to who pushes: what happens, and not always the same.
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class PushAnswersTest {
    @TempDir
    Path work;

    private final LinkedBlockingQueue<ExecutionRecord> ended = new LinkedBlockingQueue<>();

    @Test
    @Timeout(240)
    void aPushIsAnsweredWithWhatHappens() throws Exception {
        var application = TinyApplication.in(work.resolve("tiny"), "nothing yet");
        try (var local = cloud(application, Rules.NONE)) {
            application.build("echo hello from the build; printf 'in \\033[32mgreen\\033[0m and \\007'");
            var first = application.push("one");
            says(
                    first,
                    "remote: Pushback: release 20\\S+ builds [0-9a-f]{7} and brings it to local; it goes on without"
                            + " you\\.");
            says(first, "remote: +\\| hello from the build");
            says(first, "remote: +\\| in green and \\\\u0007.*");
            says(first, "remote: Pushback: [0-9a-f]{7} is built; it is deployed now, and judged\\.");
            says(first, "remote: Follow it: .*logs .*--follow .*");
            assertFalse(first.contains("\u001b["), first);
            waits(application);
            assertEquals("Deployed", ending());
            assertEquals("Deployed", ending());

            isToldWhatBecameOfItBefore(application);
            whatDoesNotDeploySaysSo(application);
            isSkippedOrRefusedWithTheReason(application);
            isFrozen(local, application);
        }
    }

    /// The first one is being rolled out.
    private static void waits(TinyApplication application) throws Exception {
        says(
                application.push("two"),
                "remote: Pushback: [0-9a-f]{7} waits: local is locked by 20\\S+ since [-0-9T:]+Z; 20\\S+ runs next");
    }

    private static void isToldWhatBecameOfItBefore(TinyApplication application) {
        says(
                application.git("push", "--force", "origin", "HEAD~1:refs/heads/main"),
                "remote: Pushback: [0-9a-f]{7} was released before \\(20\\S+\\) and [0-9a-f]{7} runs now; pushing it"
                        + " again does not go back to it: .*rollback 20\\S+ --dir \\S+\\.");
        says(
                application.git("push", "origin", "HEAD:refs/heads/main"),
                "remote: Pushback: [0-9a-f]{7} runs already \\(release 20\\S+\\); there is nothing to deploy\\.");
    }

    private static void whatDoesNotDeploySaysSo(TinyApplication application) {
        application.git("tag", "v1");
        says(
                application.git("push", "origin", "v1"),
                "remote: Pushback: nothing is deployed: tags do not deploy: refs/tags/v1\\.");
        says(
                application.git("push", "origin", "HEAD:refs/heads/feature"),
                "remote: Pushback: nothing is deployed: only main deploys, not refs/heads/feature\\.");
        says(
                application.git("push", "origin", ":refs/heads/feature"),
                "remote: Pushback: nothing is deployed: only main deploys, not refs/heads/feature\\.");
    }

    private void isSkippedOrRefusedWithTheReason(TinyApplication application) throws Exception {
        application.git("commit", "--quiet", "--allow-empty", "--message", "Only words [skip deploy]");
        says(
                application.git("push", "origin", "HEAD:refs/heads/main"),
                "remote: Pushback: [0-9a-f]{7} is not deployed: its message "
                        + "says \\[skip deploy\\]; to bring it all the same: .*deploy .*[0-9a-f]{7}.*");
        assertEquals("Skipped", ending());
        application.build("echo a line; echo 'fatal. no such compiler' >&2; false");
        var refused = application.push("three");
        says(refused, "remote: +\\| a line");
        says(refused, "remote: Pushback: [0-9a-f]{7} was refused, nothing changed: the build ended FAILED: BUILD: .*");
        assertTrue(refused.contains("    fatal. no such compiler"), refused);
        assertEquals("Rejected", ending());
        application.build("echo nobody hears me");
        application.git("commit", "--quiet", "--all", "--message", "Builds again");
        var quiet = application.git("push", "--push-option=quiet", "origin", "HEAD:refs/heads/main");
        says(quiet, "remote: Pushback: [0-9a-f]{7} is built; it is deployed now, and judged\\.");
        assertFalse(quiet.contains("nobody hears me"), quiet);
        assertEquals("Deployed", ending());
    }

    private void isFrozen(LocalCloud local, TinyApplication application) throws Exception {
        local.cloud()
                .timeline()
                .call(() -> local.cloud().pushback().freezes().begin("dana", "the database is being moved"));
        says(
                application.push("four"),
                "remote: Pushback: [0-9a-f]{7} waits: local is frozen since [-0-9T:]+Z by dana: the database "
                        + "is being moved; look first, then: .*unfreeze .*--reason \"\\.\\.\\.\"; 20\\S+ runs then");
        assertEquals("Queued", ending());
    }

    @Test
    @Timeout(120)
    void aPushThatWaitsForApprovalIsToldTheCommand() throws Exception {
        var application = TinyApplication.in(work.resolve("tiny"), "nothing yet");
        try (var local =
                cloud(application, new Rules(List.of(), InFreeze.WAIT, Duration.ofHours(1), List.of(), List.of()))) {
            says(
                    application.push("one"),
                    "remote: Pushback: [0-9a-f]{7} waits for approval, until [-0-9T:]+Z: .*approve 20\\S+ --dir \\S+");
            assertEquals(
                    1,
                    local.cloud()
                            .timeline()
                            .call(() -> local.cloud().pushback().approvals().waiting())
                            .size());
        }
    }

    private LocalCloud cloud(TinyApplication application, Rules rules) {
        var local = new LocalCloud(new Options(
                work.resolve("state"),
                Optional.empty(),
                Profile.of(application.directory()),
                true,
                1,
                rules,
                0,
                Strategy.ONE,
                TinyApplication.SOON,
                Map.of()));
        local.cloud().timeline().call(() -> {
            local.cloud().stepFunctions().onEnd(record -> {
                if (!record.states().getLast().equals("Queued")
                        || local.cloud().pushback().freezes().current().isPresent()) ended.add(record);
            });
            return null;
        });
        application.follow(local.gitUrl());
        return local;
    }

    private static void says(String said, String line) {
        assertTrue(
                said.lines().map(String::stripTrailing).anyMatch(one -> one.matches(line)),
                () -> line + "\nis not in\n" + said);
    }

    private String ending() throws InterruptedException {
        var record = ended.poll(60, TimeUnit.SECONDS);
        if (record == null) throw new AssertionError("the release did not end within a minute");
        return record.states().getLast();
    }
}
