package pushback.host.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.aws.fleet.LifecycleResult;
import pushback.host.processes.Marker;

@Tag("slow")
class HooksTest {
    private static final List<String> EVENTS =
            List.of("ApplicationStop", "BeforeInstall", "AfterInstall", "ApplicationStart", "ValidateService");

    @TempDir
    Path work;

    TestServer server;

    @BeforeEach
    void start() throws IOException {
        server = new TestServer(work);
        server.environment.put("PROOF", server.root.resolve("proof").toString());
    }

    /// A revision with one script for each event, which says so.
    private TestBundle talkative(String revision) throws IOException {
        var bundle = server.bundle();
        var spec = new StringBuilder("hooks:\n");
        for (var event : EVENTS) {
            spec.append("  ")
                    .append(event)
                    .append(":\n  - location: ")
                    .append(event)
                    .append(".sh\n");
            bundle.script(event + ".sh", "echo $LIFECYCLE_EVENT " + revision + " $DEPLOYMENT_ID >> $PROOF");
        }
        return bundle.appSpec(spec.toString());
    }

    private TestBundle one(String properties, String body) throws IOException {
        return server.bundle()
                .appSpec("hooks:\n  AfterInstall:\n  - {location: s.sh" + properties + "}\n")
                .script("s.sh", body);
    }

    private List<String> proof() throws IOException {
        return server.lines("proof");
    }

    @Test
    void doesNotHoldAFullDiskAgainstAScriptThatPrints() throws IOException {
        var full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "skipped: no /dev/full");
        var logs = Files.createDirectories(server.deploymentRoot.resolve("deployment-logs"));
        Files.createSymbolicLink(logs.resolve("codedeploy-agent-deployments.log"), full);
        server.deployWell(one("", "for i in 1 2 3 4 5; do echo $i; done; echo done >> $PROOF"));
        assertEquals(List.of("done"), proof());
    }

    @Test
    void needsNoNoteOfTheEventThatIsRunning() throws IOException {
        // Stands where the note of the first deployment would be.
        Files.createDirectories(server.deploymentRoot.resolve("ongoing-deployment/d-1/in-its-way"));
        server.deployWell(one("", "echo done >> $PROOF"));
        assertEquals(List.of("done"), proof());
    }

    @Test
    void saysWhatToDoAboutAScriptWhoseLinesEndAsOnWindows() throws IOException {
        var result = server.deploy(server.bundle()
                .file("a.sh", "#!/bin/sh\r\nexit 0\r\n", 0755)
                .appSpec("hooks: {AfterInstall: [{location: a.sh}]}\n"));
        assertEquals("ScriptFailed", result.errorCode());
        assertTrue(result.message().contains("the lines of a.sh end in CR LF, as on Windows"), result.message());
    }

    @Test
    void runsAScriptWithoutAFirstLineByTheShell() throws IOException {
        server.deployWell(server.bundle()
                .file("a.sh", "echo by the shell > \"$PROOF\"\n", 0755)
                .appSpec("hooks: {AfterInstall: [{location: a.sh}]}\n"));
        assertEquals(List.of("by the shell"), proof());
    }

    @Test
    void cannotStartAScriptWithABlankInItsName() throws IOException {
        var result = server.deploy(
                server.bundle().script("a b.sh", "true").appSpec("hooks: {AfterInstall: [{location: a b.sh}]}\n"));
        assertEquals("UnknownError", result.errorCode());
        assertTrue(result.message().contains("rename it without blanks, quotation marks"), result.message());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a'b.sh", "a;b.sh", "a&b.sh", "a$b.sh", "a(b).sh", "a`b`.sh", "a|b.sh", "a>b.sh", "a\\\\b.sh"})
    void cannotStartAScriptThatTheShellWouldReadAsMoreThanAName(String name) throws IOException {
        var result = server.deploy(server.bundle()
                .script(name.replace("\\\\", "\\"), "true")
                .appSpec("hooks: {AfterInstall: [{location: \"" + name + "\"}]}\n"));
        assertEquals("UnknownError", result.errorCode(), result.message());
        assertTrue(result.message().contains("by a command line"), result.message());
    }

    @Test
    void failsForOutputThatIsNotUtf8WhateverTheExitCode() throws IOException {
        var result = server.deploy(one("", "printf 'caf\\351\\n' >&2"));
        assertEquals("UnknownError", result.errorCode());
        assertTrue(
                result.message().contains("invalid byte sequence in UTF-8")
                        && result.message().contains("s.sh"),
                result.message());
        server.deployWell(one("", "printf 'caf\\303\\251\\n'"));
    }

    @Test
    void runsOnlyScriptsOfTheBundle() throws IOException {
        Files.writeString(work.resolve("outside.sh"), "#!/bin/sh\n");
        for (var location : List.of("../../../../outside.sh", "way/outside.sh")) {
            var result = server.deploy(server.bundle()
                    .link("way", work.toString())
                    .appSpec("hooks: {AfterInstall: [{location: " + location + "}]}\n"));
            assertTrue(result.message().contains("leads out of the bundle"), result.message());
        }
    }

    @Test
    void takesAnEmptyUserForRoot() throws IOException {
        assumeTrue(Unix.isRoot(), "skipped: only root becomes root without a password");
        server.deployWell(one(", runas: ''", "id -un > $PROOF"));
        assertEquals(List.of("root"), proof());
    }

    @Test
    void saysThatAppspecYamlIsTheWrongName() throws IOException {
        var result = server.deploy(server.bundle().file("appspec.yaml", "version: 0.0\nos: linux\n"));
        assertTrue(result.message().contains("rename it: git mv appspec.yaml appspec.yml"), result.message());
    }

    @Test
    void refusesHooksOfEventsThatDoNotExistAndSaysWhichAreMeant() throws IOException {
        server.possibleEvents = List.of("BeforeInstall", "Install", "AfterInstall", "ValidateService");
        var result = server.deploy(server.bundle().appSpec("hooks: {ValidateServce: []}\n"));
        assertEquals("Install", server.lastEvent);
        assertEquals(
                "appspec.yml file contains unknown lifecycle events: [ValidateServce]; do you mean ValidateService?",
                result.message());
    }

    @Test
    void runsThePreviousRevisionsStopAndTheNewOnesOthers() throws IOException {
        server.deployWell(talkative("r1"));
        assertEquals(
                List.of(
                        "BeforeInstall r1 d-1",
                        "AfterInstall r1 d-1",
                        "ApplicationStart r1 d-1",
                        "ValidateService r1 d-1"),
                proof());
        server.deployWell(talkative("r2"));
        assertEquals("ApplicationStop r1 d-2", proof().get(4));
        assertEquals("BeforeInstall r2 d-2", proof().get(5));
    }

    @Test
    void countsARevisionAsPreviousOnceItsInstallSucceeded() throws IOException {
        server.deployWell(talkative("r1"));
        server.deploy(talkative("r2").script("BeforeInstall.sh", "exit 1"));
        server.deploy(talkative("r3").script("AfterInstall.sh", "exit 1"));
        server.deployWell(talkative("r4"));
        assertEquals(
                List.of("ApplicationStop r1 d-2", "ApplicationStop r1 d-3", "ApplicationStop r3 d-4"),
                proof().stream()
                        .filter(line -> line.startsWith("ApplicationStop"))
                        .toList());
    }

    @Test
    void goesByTheMostRecentRevisionInABlueGreenRollback() throws IOException {
        server.deployWell(talkative("r1"));
        server.deploy(talkative("r2").script("BeforeInstall.sh", "exit 1").appSpec("""
            hooks:
              BeforeInstall:
              - location: BeforeInstall.sh
              BeforeBlockTraffic:
              - location: AfterInstall.sh
            """));
        server.creator = "codeDeployRollback";
        server.type = "BLUE_GREEN";
        assertTrue(server.run("BeforeBlockTraffic", "d-3", null).succeeded());
        assertEquals("BeforeBlockTraffic r2 d-3", proof().getLast());
    }

    @Test
    void failsWhenThePreviousRevisionIsGone() throws IOException {
        server.deployWell(talkative("r1"));
        Trees.delete(server.deploymentRoot.resolve(TestServer.GROUP + "/d-1/deployment-archive"));
        server.deployBadly(talkative("r2"), "ApplicationStop");
    }

    @Test
    void tellsScriptsWhatTheyMayKnowAndNothingElse() throws IOException {
        server.revisionVariables = AgentCommand.s3Variables("bucket", "app.zip", null, "");
        server.deployWell(one("", "env | sort > $PROOF; pwd > $PROOF.pwd; echo $# >> $PROOF.pwd; cat >> $PROOF.pwd"));
        var variables = proof().stream()
                .filter(line -> !line.matches("(PWD|OLDPWD|SHLVL|_)=.*"))
                .toList();
        assertEquals(
                List.of(
                        "APPLICATION_NAME=twoge",
                        "BUNDLE_BUCKET=bucket",
                        "BUNDLE_KEY=app.zip",
                        "COLOUR=green",
                        "DEPLOYMENT_GROUP_ID=" + TestServer.GROUP,
                        "DEPLOYMENT_GROUP_NAME=production",
                        "DEPLOYMENT_ID=d-1",
                        "LIFECYCLE_EVENT=AfterInstall",
                        "PATH=/usr/bin:/bin",
                        "PROOF=" + server.environment.get("PROOF")),
                variables);
        assertEquals(List.of("/", "0"), server.lines("proof.pwd"));
    }

    @Test
    void stopsAtTheFirstScriptThatFails() throws IOException {
        var result = server.deploy(server.bundle()
                .script("one", "echo one >> $PROOF")
                .script("two", "echo bad >&2; exit 7")
                .script("three", "echo three >> $PROOF")
                .appSpec("""
                    hooks:
                      AfterInstall:
                      - location: one
                      - location: two
                      - location: three
                    """));
        assertEquals(List.of("one"), proof());
        assertEquals("ScriptFailed", result.errorCode());
        assertEquals("two", result.scriptName());
        assertTrue(result.message().contains("exit code 7"), result.message());
        assertTrue(result.logTail().contains("[stderr]bad\n"), result.logTail());
    }

    @Test
    void saysWhichScriptIsMissing() throws IOException {
        var bundle = server.bundle().appSpec("hooks:\n  BeforeInstall:\n  - location: gone.sh\n");
        var result = server.deploy(bundle);
        assertEquals("ScriptMissing", result.errorCode());
        assertEquals("gone.sh", result.scriptName());
    }

    @Test
    void makesAScriptExecutable() throws IOException {
        server.deployWell(one("", "").file("s.sh", "#!/bin/sh\necho ran > $PROOF\n", 0644));
        assertEquals(List.of("ran"), proof());
    }

    @Test
    void failsForAScriptWhoseInterpreterIsNotThere() throws IOException {
        var result = server.deploy(one("", "").file("s.sh", "#!/no/such/interpreter\n", 0755));
        assertEquals("ScriptFailed", result.errorCode());
        assertEquals(List.of(), proof());
    }

    @Test
    void stopsAScriptAndItsChildrenWhenTimeIsUp() throws Exception {
        server.environment.put("HOOKS_TEST", work.toString());
        var result = server.deploy(
                one(", timeout: 1", "(sleep 600; echo late >> $PROOF) & echo started >> $PROOF; sleep 600"));
        assertEquals("ScriptTimedOut", result.errorCode());
        assertEquals(List.of("started"), proof());
        // All were told to end; the system may need a moment to clear the last one away.
        var marker = new Marker("HOOKS_TEST", work);
        for (var pid : marker.processes())
            for (var process : ProcessHandle.of(pid).stream().toList())
                process.onExit().get(10, TimeUnit.SECONDS);
        assertEquals(Set.of(), marker.processes());
    }

    @Test
    void waitsForOutputsThatADaemonHoldsOpen() throws IOException {
        server.deployWell(one(", timeout: 20", "(sleep 0.3; echo from the daemon) & exit 0"));
        var log = Files.readString(server.deploymentRoot.resolve(TestServer.GROUP + "/d-1/logs/scripts.log"));
        assertTrue(log.contains("[stdout]from the daemon"), log);
    }

    @Test
    void failsWhenADaemonNeverClosesItsOutputs() throws Exception {
        server.environment.put("HOOKS_TEST", work.toString());
        var result = server.deploy(one(", timeout: 1", "sleep 600 &"));
        var ended = new Marker("HOOKS_TEST", work).end(Duration.ZERO);
        assertEquals("UnknownError", result.errorCode());
        assertEquals("s.sh", result.scriptName());
        assertEquals(1, ended, "the daemon itself is left alone");
    }

    @Test
    void leavesADaemonWithClosedOutputsRunning() throws Exception {
        server.environment.put("HOOKS_TEST", work.toString());
        var before = System.nanoTime();
        server.deployWell(one("", "sleep 600 >/dev/null 2>&1 &"));
        assertEquals(1, new Marker("HOOKS_TEST", work).end(Duration.ZERO));
        assertTrue(Duration.ofNanos(System.nanoTime() - before).toSeconds() < 60);
    }

    @Test
    void logsWhatScriptsPrintInTheCurrentDeploymentsDirectory() throws IOException {
        server.deployWell(talkative("r1").script("ApplicationStop.sh", "echo out; echo err >&2; printf end"));
        server.deploy(talkative("r2"));
        var log = Files.readAllLines(server.deploymentRoot.resolve(TestServer.GROUP + "/d-2/logs/scripts.log"));
        var first = log.stream().limit(2).toList();
        assertTrue(first.get(0).matches("[-\\d]{10} [:\\d]{8} LifecycleEvent - ApplicationStop"), first.get(0));
        assertTrue(first.get(1).endsWith(" Script - ApplicationStop.sh"), first.get(1));
        assertTrue(log.stream().anyMatch(line -> line.contains(" [stdout]out")));
        assertTrue(log.stream().anyMatch(line -> line.contains(" [stderr]err")));
        var all = Files.readString(server.deploymentRoot.resolve("deployment-logs/codedeploy-agent-deployments.log"));
        assertTrue(all.contains("[d-2]LifecycleEvent - ApplicationStop"), all);
    }

    @Test
    void reportsNoMoreThanTheEndOfALongLog() throws IOException {
        var result = server.deploy(one("", "i=0; while [ $i -lt 500 ]; do echo line $i; i=$((i+1)); done; exit 3"));
        assertTrue(
                result.logTail().length() <= 2048, "length " + result.logTail().length());
        assertTrue(result.logTail().endsWith("[stdout]line 499\n"), result.logTail());
    }

    @Test
    void findsTheAppSpecUnderAnotherName() throws IOException {
        server.appSpecName = "deploy/prod.yml";
        server.deployWell(one("", "echo ran > $PROOF")
                .file("deploy/prod.yml", "version: 0.0\nos: linux\nhooks:\n  AfterInstall:\n  - location: s.sh\n"));
        assertEquals(List.of("ran"), proof());
    }

    @Test
    void wantsAnAppSpecEvenWithoutHooks() throws IOException {
        server.deployBadly(server.bundle().file("a", "a"), "BeforeInstall");
        server.deployBadly(server.bundle().file("appspec.yml", ""), "BeforeInstall");
        server.deployBadly(server.bundle().file("appspec.yaml", "version: 0.0\nos: linux\n"), "BeforeInstall");
    }

    @Test
    void runsScriptsAsAnotherUser() throws IOException {
        assumeTrue(Unix.isRoot(), "skipped: only root may run as somebody else");
        Unix.chmod(work, 0755);
        server.put("proof", "");
        Unix.chmod(server.root.resolve("proof"), 0666);
        assumeTrue(reachable(work), "skipped: the temporary directory is closed to other users");
        // daemon's own shell refuses, so only the way there can be seen.
        var result = server.deploy(one(", runas: nobody-we-know", "id -un > $PROOF"));
        assertEquals("ScriptFailed", result.errorCode());
        assertTrue(result.message().contains("run as user nobody-we-know"), result.message());
        server.deployWell(one(", runas: root", "id -un > $PROOF"));
        assertEquals(List.of("root"), proof());
    }

    private static boolean reachable(Path path) throws IOException {
        for (var p = path; p != null; p = p.getParent()) if ((Unix.mode(p) & 1) == 0) return false;
        return true;
    }

    @Test
    void keepsTheNewestRevisionsAndTheOneThatIsInstalled() throws IOException {
        server.revisionsKept = 2;
        server.deployWell(talkative("r1"));
        for (var i = 2; i <= 4; i++) {
            LifecycleResult result = server.deploy(talkative("r" + i).script("BeforeInstall.sh", "exit 1"));
            assertFalse(result.succeeded());
        }
        try (var kept = Files.list(server.deploymentRoot.resolve(TestServer.GROUP))) {
            assertEquals(
                    List.of("d-1", "d-4"),
                    kept.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    @Test
    void shortensTheIdOfADeploymentArn() {
        var result = server.run("ApplicationStop", "arn:aws:codedeploy:eu-west-1:1:deployment:app/d-X", null);
        assertTrue(result.succeeded());
        assertEquals(
                Map.of("BUNDLE_BUCKET", "b", "BUNDLE_KEY", "k", "BUNDLE_VERSION", "v", "BUNDLE_ETAG", "e"),
                AgentCommand.s3Variables("b", "k", "v", "e"));
    }
}
