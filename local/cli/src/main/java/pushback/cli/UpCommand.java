package pushback.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.cli.control.CloudDesk;
import pushback.cli.control.ControlServer;
import pushback.host.processes.DirectoryLock;
import pushback.host.up.LocalCloud;
import pushback.host.up.Options;
import pushback.host.up.RulesFile;
import pushback.operator.screen.Screen;
import pushback.settings.Rules;

@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {"Runs the local cloud until Ctrl-C.", "From another terminal ./pushback down ends it, too."},
        footer = "%nExample: ./pushback up --port-base 8080")
final class UpCommand implements Callable<Integer> {
    @Mixin
    private CloudOptions options;

    @Option(
            names = "--rules",
            paramLabel = "FILE",
            description =
                    "freeze windows, approval, branches and paths, as YAML (default: none); see docs/operating.md")
    private Path rules;

    private final AtomicBoolean stopping = new AtomicBoolean();

    @Override
    public Integer call() throws InterruptedException {
        var options =
                this.options.options(this.options.directory, true, rules == null ? Rules.NONE : RulesFile.read(rules));
        DirectoryLock.demandFree(options.directory());
        // The hook is there before anything is opened, so that Ctrl-C during the start closes what is open by then.
        var cloud = new Closing();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(cloud), "stop"));
        Screen.say("starting the local cloud in " + options.directory() + " ...");
        try {
            var asked = new CountDownLatch(1);
            run(cloud, options, asked);
            asked.await();
            stop(cloud);
            return 0;
        } catch (RuntimeException failed) {
            stopping.set(true);
            throw failed;
        }
    }

    private void stop(Closing cloud) {
        if (!stopping.getAndSet(true)) Screen.say("stopping ...");
        cloud.close();
    }

    private static void run(Closing cloud, Options options, CountDownLatch asked) {
        var local = cloud.of(new LocalCloud(options));
        var desk = new CloudDesk(local);
        cloud.of(new ControlServer(
                local.directory(),
                local.ports().control(),
                (path, query, body) -> path.equals("/stop") ? stopSoon(local, asked) : desk.answer(path, query, body)));
        var printer = new Printer(true);
        local.cloud().timeline().call(() -> {
            local.story().listen(printer::line);
            local.cloud().stepFunctions().onEnd(printer::end);
            local.drillStory().listen(printer::drillLine);
            local.cloud().drills().onEnd(printer::end);
            return null;
        });
        var console = cloud.of(UpConsole.open(local));
        greet(local, console.loginUrl());
        local.notices().listen(Screen::say);
        local.notices().mended().forEach(Screen::say);
        local.unchecked().forEach(System.out::println);
        local.remarks().forEach(Screen::say);
        local.cloud()
                .pushback()
                .promotions()
                .current()
                .ifPresent(good -> Screen.say("going on with release " + good.release() + " ("
                        + good.commit().substring(0, 7) + ")\n"));
        local.resume();
    }

    /// Who asked gets an answer before the control interface is closed.
    private static Object stopSoon(LocalCloud local, CountDownLatch asked) {
        local.cloud()
                .timeline()
                .execute(() -> local.cloud().timeline().after(Duration.ofMillis(200), asked::countDown));
        return Map.of("pid", ProcessHandle.current().pid());
    }

    private static void greet(LocalCloud local, String console) {
        Screen.format(
                """

                console  %s  (once; another: ./pushback console)
                site     %s
                git      %s
                webhook  %s  (signed with the secret in %s)
                aws      %s  (for the AWS CLI and SDKs: eval "$(./pushback env)")

                To release, from another terminal:
                  git clone %s
                  (edit)  git commit -am "..."  git push
                See what happens:      ./pushback status, or the console
                Everything else:       ./pushback --help
                Stop, keep the state:  Ctrl-C, or ./pushback down

                """,
                console,
                local.url(),
                local.gitUrl(),
                local.webhookUrl(),
                local.directory().resolve("webhook-secret"),
                local.awsProfile().url(),
                local.gitUrl());
    }
}
