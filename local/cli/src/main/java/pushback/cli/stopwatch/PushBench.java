package pushback.cli.stopwatch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Times the push of a headline and a rollback, in turn in two checkouts: whatever else the machine does, it does to
/// both.
public final class PushBench implements AutoCloseable {
    private final List<BenchCheckout> checkouts = new ArrayList<>();
    private final List<Round> rounds = new ArrayList<>();
    private final double visitors;
    private final Consumer<String> say;

    /// One release of each checkout: this one, and the other if there is one.
    ///
    /// @param what `push` or `rollback`
    public record Round(String what, Lap here, Optional<Lap> there) {}

    /// @param here medians in seconds: `total`, and each part that was told
    /// @param there the other checkout's
    /// @param ratio median of the rounds' ratios of the totals, here to there
    public record Figures(Map<String, Double> here, Map<String, Double> there, Optional<Double> ratio) {}

    /// @param figures by what was timed
    /// @param failed requests of visitors, in this checkout
    public record Result(Map<String, Figures> figures, long requests, long failed, List<Round> rounds) {}

    /// @param visitors requests per second at each site
    /// @param say gets a line for each round
    public PushBench(double visitors, Consumer<String> say) {
        this.visitors = visitors;
        this.say = say;
    }

    /// Starts what is to be timed, one after the other, and lets each bring its first release.
    ///
    /// @param directory for the states
    public void open(Path here, Optional<Path> against, Path directory) throws IOException, InterruptedException {
        add(here, directory.resolve("here"));
        if (against.isPresent()) add(against.get(), directory.resolve("there"));
    }

    private void add(Path home, Path directory) throws IOException, InterruptedException {
        say.accept("first release of " + home + " ...");
        var checkout = new BenchCheckout(home, directory);
        synchronized (checkouts) {
            checkouts.add(checkout);
        }
        checkout.ready(visitors);
    }

    public Result run(int times) throws IOException, InterruptedException {
        for (int round = 1; round <= times; round++) {
            var headline = "Small posts, shipped in round " + round + ".";
            time("push", round, checkout -> {
                var lap = checkout.push(headline);
                if (!checkout.shows(headline))
                    throw new IllegalStateException("deployed, and \"" + headline + "\" is not shown");
                return lap;
            });
            time("rollback", round, BenchCheckout::rollBack);
        }
        return result();
    }

    private interface Timed {
        Lap lap(BenchCheckout checkout) throws IOException, InterruptedException;
    }

    /// Every second round begins with the other one.
    private void time(String what, int number, Timed timed) throws IOException, InterruptedException {
        var laps = new Lap[checkouts.size()];
        for (int i = 0; i < laps.length; i++) {
            var which = number % 2 == 1 ? i : laps.length - 1 - i;
            laps[which] = timed.lap(checkouts.get(which));
        }
        var round = new Round(what, laps[0], laps.length > 1 ? Optional.of(laps[1]) : Optional.empty());
        rounds.add(round);
        say.accept("%d. %-8s  %5.1f s%s  %s"
                .formatted(
                        number,
                        what,
                        round.here().total(),
                        round.there()
                                .map(lap -> " against %5.1f s: %.2f"
                                        .formatted(lap.total(), round.here().total() / lap.total()))
                                .orElse(""),
                        round.here().parts()));
    }

    private Result result() {
        var figures = new LinkedHashMap<String, Figures>();
        for (var what : List.of("push", "rollback")) {
            var some =
                    rounds.stream().filter(round -> round.what().equals(what)).toList();
            figures.put(
                    what,
                    new Figures(
                            medians(some.stream().map(Round::here).toList()),
                            medians(some.stream()
                                    .flatMap(round -> round.there().stream())
                                    .toList()),
                            median(some.stream()
                                    .flatMap(round -> round.there().stream()
                                            .map(lap -> round.here().total() / lap.total()))
                                    .toList())));
        }
        var here = rounds.stream().map(Round::here).toList();
        return new Result(
                figures,
                here.stream().mapToLong(Lap::requests).sum(),
                here.stream().mapToLong(Lap::failed).sum(),
                List.copyOf(rounds));
    }

    private static Map<String, Double> medians(List<Lap> laps) {
        var medians = new LinkedHashMap<String, Double>();
        median(laps.stream().map(Lap::total).toList()).ifPresent(total -> medians.put("total", total));
        for (var part : List.of("build", "rollout", "health"))
            median(laps.stream()
                            .filter(lap -> lap.parts().containsKey(part))
                            .map(lap -> lap.parts().get(part))
                            .toList())
                    .ifPresent(seconds -> medians.put(part, seconds));
        return medians;
    }

    /// Of an even number the mean of the two in the middle; empty of none.
    static Optional<Double> median(List<Double> values) {
        var sorted = values.stream().sorted().toList();
        var count = sorted.size();
        return count == 0 ? Optional.empty() : Optional.of((sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2);
    }

    /// Ends every cloud that was started.
    @Override
    public void close() {
        synchronized (checkouts) {
            checkouts.forEach(BenchCheckout::close);
            checkouts.clear();
        }
    }
}
