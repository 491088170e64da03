package pushback.cdk.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.ledger.Ledger;

/// The script that stays on each server, run here with stand-ins for `aws` and `systemctl`.
class EnvironmentScriptTest {
    @TempDir
    Path server;

    @BeforeEach
    void prepare() throws IOException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/python3")),
                "skipped: python3 is not there, which Amazon Linux has");
        Files.writeString(server.resolve("variables"), "PORT=8080\n");
        Files.writeString(server.resolve("environment.sh"), UserData.script("environment.sh"));
        // systemd's own words, whatever the units say: `EnvironmentFile=-...`, a drop-in.
        program("systemctl", """
            case "$*" in
                "show -p Id"*) cat <<'END'
            EnvironmentFiles=%1$s/etc/environment (ignore_errors=yes)
            Id=shop.service

            EnvironmentFiles=/etc/other (ignore_errors=no)
            EnvironmentFiles=%1$s/etc/environment (ignore_errors=no)
            Id=second.service

            Id=stopped.service
            EnvironmentFiles=%1$s/etc/environment (ignore_errors=no)

            EnvironmentFiles=%1$s/etc/environment.old (ignore_errors=no)
            Id=other.service
            END
                ;;
                *ActiveEnterTimestampMonotonic*) cat "%1$s/began" 2> /dev/null || echo 0 ;;
                *--value*) cat "%1$s/state-$5" ;;
                *) echo "$@" >> %1$s/calls ;;
            esac
            """.formatted(server));
        for (var state : Map.of("shop", "active", "second", "failed", "stopped", "inactive")
                .entrySet())
            Files.writeString(server.resolve("state-" + state.getKey() + ".service"), state.getValue() + "\n");
        program("curl", "case \"$*\" in *instance-id*) echo i-1 ;; *) echo token ;; esac");
        secret("pass\\\\word\\\"1");
        settings("the-secret");
    }

    @Test
    void writesVariablesUserAndPasswordForRootOnly() throws Exception {
        run();
        var file = server.resolve("etc/environment");
        assertEquals(
                "PORT=8080\nDATABASE_USER=\"pushback\"\nDATABASE_PASSWORD=\"pass\\\\word\\\"1\"\n",
                Files.readString(file));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("--no-block start codedeploy-agent\n", calls(), "nothing runs yet; the agent waits for this file");
    }

    /// In its turn, and once the load balancer has taken the traffic away.
    @Test
    void restartsTheServicesThatReadItWhenThePasswordHasChanged() throws Exception {
        run();
        calls();
        run();
        assertEquals("", calls());
        secret("another");
        run();
        assertEquals("""
            reset-failed second.service
            --no-block start second.service
            put-object restarts/turn
            deregister-targets Id=i-1
            wait target-deregistered
            restart shop.service
            register-targets Id=i-1
            wait target-in-service
            delete-object restarts/turn
            """, calls());
        assertTrue(Files.readString(server.resolve("etc/environment")).contains("\"another\""));
        run();
        assertEquals("", calls());
    }

    @Test
    void keepsItsTrafficWhereNobodyElseCouldTakeIt() throws Exception {
        run();
        calls();
        Files.writeString(server.resolve("healthy"), "i-1\n");
        secret("another");
        run();
        assertTrue(calls().endsWith("put-object restarts/turn\nrestart shop.service\ndelete-object restarts/turn\n"));
    }

    @Test
    void waitsForItsTurnAndRemembersThatItIsDue() throws Exception {
        run();
        Files.writeString(server.resolve("taken"), "");
        secret("another");
        assertTrue(script().waitFor() != 0);
        assertFalse(calls().contains("\nrestart"), "it is another's turn");
        Files.delete(server.resolve("taken"));
        run();
        assertTrue(calls().contains("\nrestart shop.service\n"), "though the file has not changed since");
    }

    @Test
    void givesTurnAndTrafficBackWhenTheRestartFails() throws Exception {
        run();
        secret("another");
        var systemctl = server.resolve("bin/systemctl");
        Files.writeString(
                systemctl,
                Files.readString(systemctl).replace("case \"$*\" in\n", "case \"$*\" in\n    restart*) exit 1 ;;\n"));
        assertTrue(script().waitFor() != 0);
        assertTrue(calls().endsWith("register-targets Id=i-1\ndelete-object restarts/turn\n"));
    }

    @Test
    void getsItsTrafficBackWhenTheLoadBalancerTakesItOnlyLater() throws Exception {
        run();
        secret("another");
        var aws = server.resolve("bin/aws");
        var answers = Files.readString(aws);
        program("aws", "case \"$2\" in register-targets) exit 255 ;; esac\n" + answers);
        assertTrue(script().waitFor() != 0);
        Files.writeString(aws, answers);
        Files.writeString(server.resolve("healthy"), "i-0\ti-2\n");
        calls();
        run();
        assertTrue(calls().contains("restart shop.service\nregister-targets Id=i-1\n"), "it knew that it was away");
        run();
        assertEquals("", calls());
    }

    @Test
    void doesNotRestartWhileItCannotTellWhoServes() throws Exception {
        run();
        secret("another");
        var aws = server.resolve("bin/aws");
        var answers = Files.readString(aws);
        program("aws", "case \"$2\" in describe-target-health) exit 255 ;; esac\n" + answers);
        assertTrue(script().waitFor() != 0);
        assertFalse(calls().contains("\nrestart"), "its visitors would have noticed");
        Files.writeString(aws, answers);
        run();
        assertTrue(calls().contains("deregister-targets Id=i-1\nwait target-deregistered\nrestart shop.service\n"));
    }

    /// The judge would take a restart for a fault of the release, and a rollout restarts what it reaches.
    @Test
    void restartsNothingWhileAReleaseIsAtWork() throws Exception {
        run();
        calls();
        secret("another");
        Files.writeString(server.resolve("holder"), "20261130-020000-abc1234\n");
        run();
        assertEquals("", calls());
        assertTrue(Files.readString(server.resolve("etc/environment")).contains("\"another\""), "for the rollout");
        // The lock of a release that has ended is there, and free.
        Files.writeString(server.resolve("holder"), "\n");
        run();
        assertTrue(calls().contains("\nrestart shop.service\n"), "though the file has not changed since");
    }

    /// A release that begins while a server waits for its turn.
    @Test
    void givesItsTurnBackToAReleaseThatHasBegun() throws Exception {
        run();
        calls();
        secret("another");
        var aws = server.resolve("bin/aws");
        Files.writeString(
                aws,
                Files.readString(aws)
                        .replace(
                                "said \"$2\" \"$8\" ;;\n    \"s3api head",
                                "said \"$2\" \"$8\" && echo r-1 > " + server + "/holder ;;\n    \"s3api head"));
        run();
        assertTrue(
                calls().endsWith("put-object restarts/turn\ndelete-object restarts/turn\n"),
                "neither restarted nor away from the load balancer");
    }

    @Test
    void leavesAloneWhatARolloutHasRestartedSince() throws Exception {
        run();
        calls();
        secret("another");
        Files.writeString(server.resolve("holder"), "20261130-020000-abc1234\n");
        run();
        Files.delete(server.resolve("holder"));
        var uptime = Files.readString(Path.of("/proc/uptime")).replaceFirst("\\..*\\s*", "");
        Files.writeString(server.resolve("began"), Long.parseLong(uptime) + 5 + "000000\n");
        calls();
        run();
        assertFalse(calls().contains("restart shop.service"), "it reads the new password already");
        Files.writeString(server.resolve("began"), "1\n");
        run();
        assertEquals("", calls(), "nothing is due any more");
    }

    @Test
    void doesNotRestartWhileItCannotTellWhetherAReleaseIsAtWork() throws Exception {
        run();
        calls();
        secret("another");
        var aws = server.resolve("bin/aws");
        var answers = Files.readString(aws);
        program("aws", "case \"$1\" in dynamodb) exit 255 ;; esac\n" + answers);
        assertTrue(script().waitFor() != 0);
        assertEquals("", calls());
        Files.writeString(aws, answers);
        run();
        assertTrue(calls().contains("\nrestart shop.service\n"));
    }

    /// As the deployer writes it.
    @Test
    void looksForTheLockWhereItIs() throws Exception {
        var script = UserData.script("environment.sh");
        var lock = Files.readString(Path.of("../functions/src/main/java/pushback/lock/EnvironmentLock.java"));
        var ledger = Files.readString(Path.of("../functions/src/main/java/pushback/ledger/Ledger.java"));
        assertTrue(script.contains("\\\"" + Ledger.PARTITION + "\\\": {\\\"S\\\": \\\"$ENVIRONMENT"), script);
        assertTrue(script.contains("\\\"" + Ledger.SORT + "\\\": {\\\"S\\\": \\\"lock\\\""), script);
        assertTrue(lock.contains("ENTRY = \"lock\";") && lock.contains("record State(\n            String holder,"));
        assertTrue(ledger.contains("VALUE = \"row\";") && script.contains("--query Item.row.M.holder.S"));
    }

    @Test
    void asksForTheSecretAgain() throws Exception {
        var aws = server.resolve("bin/aws");
        var answers = Files.readString(aws);
        program("aws", "if [ ! -e " + server + "/asked ]; then touch " + server + "/asked; exit 255; fi\n" + answers);
        run();
        assertTrue(Files.readString(server.resolve("etc/environment")).contains("DATABASE_USER=\"pushback\""));
    }

    @Test
    void needsNoSecretWithoutADatabase() throws Exception {
        settings("''");
        run();
        assertEquals("PORT=8080\n", Files.readString(server.resolve("etc/environment")));
    }

    @Test
    void keepsTheOldFileWhenTheSecretCannotBeRead() throws Exception {
        run();
        var before = Files.readString(server.resolve("etc/environment"));
        program("aws", "exit 255");
        assertTrue(script().waitFor() != 0);
        assertEquals(before, Files.readString(server.resolve("etc/environment")));
        try (var files = Files.list(server.resolve("etc"))) {
            assertEquals(1, files.count(), "nothing is left lying about");
        }
    }

    private void settings(String secret) throws IOException {
        Files.writeString(
                server.resolve("settings"),
                "REGION=us-east-1\nENVIRONMENT_FILE="
                        + server.resolve("etc/environment")
                        + "\nDATABASE_SECRET=" + secret
                        + "\nTARGETS=the-targets\nTURNS=the-bucket\nLEDGER=the-ledger\nENVIRONMENT=shop\n");
    }

    /// Secrets Manager, the load balancer with three healthy servers, and the bucket.
    private void secret(String password) throws IOException {
        if (!Files.exists(server.resolve("healthy"))) Files.writeString(server.resolve("healthy"), "i-0\ti-1\ti-2\n");
        program("aws", """
            said() { echo "$@" >> %1$s/calls; }
            case "$1 $2" in
                "secretsmanager get-secret-value") cat <<'END'
            {"username":"pushback","password":"%2$s"}
            END
                ;;
                "dynamodb get-item") cat %1$s/holder 2> /dev/null || echo None ;;
                "elbv2 describe-target-health") cat %1$s/healthy ;;
                "elbv2 wait") said wait "$3" ;;
                elbv2*) said "$2" "$8" ;;
                "s3api put-object") [ ! -e %1$s/taken ] && said "$2" "$8" ;;
                "s3api head-object") date -u +%%Y-%%m-%%dT%%H:%%M:%%S+00:00 ;;
                s3api*) said "$2" "$8" ;;
            esac
            """.formatted(server, password));
    }

    /// What was asked of systemd, the load balancer and the bucket since the last look.
    private String calls() throws IOException {
        var file = server.resolve("calls");
        var calls = Files.exists(file) ? Files.readString(file) : "";
        Files.deleteIfExists(file);
        return calls;
    }

    private void program(String name, String script) throws IOException {
        var file = Files.writeString(
                Files.createDirectories(server.resolve("bin")).resolve(name), "#!/bin/sh\n" + script + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    private void run() throws Exception {
        var process = script();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    private Process script() throws IOException {
        var builder =
                new ProcessBuilder("/bin/sh", server.resolve("environment.sh").toString()).redirectErrorStream(true);
        builder.environment().put("PATH", server.resolve("bin") + ":/usr/bin:/bin");
        builder.environment()
                .put("PUSHBACK_SETTINGS", server.resolve("settings").toString());
        builder.environment().put("PUSHBACK_PAUSE", "0");
        return builder.start();
    }
}
