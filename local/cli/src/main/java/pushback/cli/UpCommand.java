package pushback.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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
        DirectoryLock.requireFree(options.directory());
        // The hook is there before anything is opened, so that Ctrl-C during the start closes what is open by then.
        var cloud = new Closing();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(cloud, options.directory()), "stop"));
        Screen.say("starting the local cloud in " + options.directory() + " ...");
        try {
            run(cloud, options);
            Thread.currentThread().join();
            return 0;
        } catch (RuntimeException failed) {
            stopping.set(true);
            throw failed;
        }
    }

    private void stop(Closing cloud, Path directory) {
        if (!stopping.getAndSet(true)) Screen.say("stopping ...");
        cloud.close();
        // Whoever is ended by a signal has failed; whoever was asked to end has not.
        if (DownCommand.asked(directory)) Runtime.getRuntime().halt(0);
    }

    private static void run(Closing cloud, Options options) {
        var local = cloud.of(new LocalCloud(options));
        cloud.of(new Narrator(local, new Printer(), _ -> true));
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
