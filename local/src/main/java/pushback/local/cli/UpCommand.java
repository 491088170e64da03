package pushback.local.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import pushback.local.control.CloudDesk;
import pushback.local.control.ControlServer;
import pushback.local.up.LocalCloud;
import pushback.local.up.RulesFile;
import pushback.rules.Rules;

@Command(name = "up", mixinStandardHelpOptions = true, description = "Runs the local cloud until Ctrl-C.",
        footer = "%nExample: ./pushback up --port-base 8080")
final class UpCommand implements Callable<Integer> {
    @Mixin
    private CloudOptions options;

    @Option(names = "--rules", paramLabel = "FILE",
            description = "freeze windows, approval, branches and paths, as YAML (default: none); see docs/operating.md")
    private Path rules;

    @Override
    public Integer call() throws InterruptedException {
        var options = this.options.options(this.options.directory, true,
                rules == null ? Rules.NONE : RulesFile.read(rules));
        var stopped = new CountDownLatch(1);
        // The hook is there before anything is opened, so that Ctrl-C during the start closes what is open by then.
        var cloud = new Closing();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            System.out.println("stopping ...");
            cloud.close();
            stopped.countDown();
        }, "stop"));
        System.out.println("starting the local cloud in " + options.directory() + " ...");
        var local = cloud.of(new LocalCloud(options));
        cloud.of(new ControlServer(local.directory(), options.portBase() == 0 ? 0 : options.portBase() + 2, new CloudDesk(local)));
        var printer = new Printer(System.out);
        local.cloud().timeline().call(() -> {
            local.story().listen(printer::line);
            local.cloud().stepFunctions().onEnd(printer::end);
            local.drillStory().listen(printer::drillLine);
            local.cloud().drills().onEnd(printer::end);
            return null;
        });
        greet(local);
        local.cloud().pushback().promotions().current().ifPresent(good -> System.out.println("going on with release "
                + good.release() + " (" + good.commit().substring(0, 7) + ")\n"));
        local.resume();
        stopped.await();
        return 0;
    }

    private static void greet(LocalCloud local) {
        System.out.printf("""

                site     %s
                git      %s
                webhook  %s  (signed with the secret in %s)

                To release, from another terminal:
                  git clone %s
                  (edit)  git commit -am "..."  git push
                or ./pushback deploy, rollback, halt, releases, status, logs, drill, park, unpark.
                Ctrl-C stops everything and keeps the state.

                """, local.url(), local.gitUrl(), local.webhookUrl(), local.directory().resolve("webhook-secret"), local.gitUrl());
    }
}
