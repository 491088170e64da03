package pushback.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import pushback.base.Json;
import pushback.cloud.simulate.Campaign;
import pushback.cloud.simulate.FaultKind;
import pushback.cloud.simulate.Investigation;
import pushback.cloud.simulate.Run;
import pushback.cloud.simulate.Summary;
import pushback.cloud.simulate.World;
import pushback.operator.screen.Screen;

@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Runs small simulated environments under faults and checks them.",
            "They run in virtual time: the shipped machine and steps, pushes good and bad, people, and "
                    + "faults at every call. Once one is quiet, the invariants are checked.",
            "Exit code 1 if one was broken; then the seed, the fewest faults that break it, and the story "
                    + "are printed.%n"
        },
        footer = "%nExample: ./pushback dev simulate --seeds 1000%nOne world, told: ./pushback dev simulate --seed 42"
                + " --seeds 1 --story")
final class SimulateCommand implements Callable<Integer> {
    /// Shrinking takes some hundred worlds; whoever broke more than this reads these first.
    private static final int INVESTIGATED = 3;
    private static final long SAY_EVERY = 2_000_000_000L;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            defaultValue = "100",
            description = "how many worlds (default ${DEFAULT-VALUE})")
    private long seeds;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "0",
            description = "the first one's seed (default ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description =
                    "how long each world is disturbed, in its own time (default: as its seed wants, 8 to 60, mostly"
                            + " 30)")
    private Optional<Integer> minutes;

    @Option(
            names = "--faults",
            paramLabel = "LIST",
            defaultValue = "all",
            description = "all, none, or names separated by commas; a wrong name lists them (default ${DEFAULT-VALUE})")
    private String faults;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Option(names = "--story", description = "print the story of every world")
    private boolean story;

    private final List<Run> broken = new ArrayList<>();
    private long said = System.nanoTime();

    @Override
    public Integer call() {
        if (seeds < 1) throw new ParameterException(spec.commandLine(), "--seeds must be at least 1, but is " + seeds);
        if (minutes.filter(given -> given < 1 || given > 24 * 60).isPresent())
            throw new ParameterException(
                    spec.commandLine(), "--minutes must be between 1 and 1440, but is " + minutes.get());
        return live(FaultKind.read(faults));
    }

    private int live(Set<FaultKind> kinds) {
        var campaign = new Campaign[1];
        campaign[0] = new Campaign(seed, seeds, number -> world(number, kinds), run -> ended(run, campaign[0]));
        var summary = campaign[0].run();
        if (json) Screen.say(Json.text(summary));
        else print(summary);
        for (var run : broken) (json ? System.err : System.out).println(new Investigation(run).report());
        return summary.violations() == 0 ? 0 : 1;
    }

    private World world(long number, Set<FaultKind> kinds) {
        return minutes.map(length -> World.of(number, kinds, Duration.ofMinutes(length)))
                .orElseGet(() -> World.of(number, kinds));
    }

    private void ended(Run run, Campaign campaign) {
        if (story) Screen.say(Investigation.tell(run));
        if (!run.held() && broken.size() < INVESTIGATED) broken.add(run);
        if (json || System.nanoTime() - said < SAY_EVERY) return;
        said = System.nanoTime();
        var sofar = campaign.summary();
        System.err.printf(
                "%,d of %,d worlds, %.0f a second, %d broken%n",
                sofar.worlds(), seeds, sofar.worldsPerSecond(), sofar.violations());
    }

    private static void print(Summary summary) {
        Screen.format(
                "%,d worlds, %,.0f hours of virtual time, %,d faults; %.1f worlds a second, %.1f once warm (%.1f ms "
                        + "of processor time each)%n",
                summary.worlds(),
                summary.simulatedHours(),
                summary.faultsInjected(),
                summary.worldsPerSecond(),
                summary.worldsPerSecondWarm(),
                summary.processorMillisWarm());
        summary.endings().forEach((ending, number) -> Screen.format("  %-14s %,d%n", ending, number));
        Screen.say(
                summary.violations() == 0
                        ? "every invariant held"
                        : summary.violations() + " worlds broke an invariant; seeds " + summary.seeds());
    }
}
