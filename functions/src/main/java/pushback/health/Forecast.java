package pushback.health;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import pushback.settings.Settings.HealthPolicy;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// What the judge will notice at a given traffic, how soon and how surely: the judge itself, in virtual time, on
/// visitors that come by chance (Poisson) and fail by chance; [#RUNS] releases with each share of errors, the same
/// ones whenever it is asked. All servers run the release; errors are on pages that no probe asks for, unless probes
/// are all there is.
///
/// @param requestsPerSecond of all visitors together
/// @param servers that run the release
/// @param seenBy who tells the judge of visitors: `visitors`, `balancer`, or `probes` if nobody does
/// @param caught by the share of errors, the largest first
/// @param good what becomes of a release without errors
/// @param wronglyCondemned of releases that fail as much as is tolerated, the share that is found unhealthy by it
/// @param deadlineSeconds undecided for so long is unhealthy
/// @param policy as [HealthPolicy#variables] has it
public record Forecast(
        double requestsPerSecond,
        int servers,
        String seenBy,
        List<Caught> caught,
        Good good,
        double wronglyCondemned,
        long deadlineSeconds,
        Map<String, String> policy) {
    /// Releases that are judged for each share of errors.
    public static final int RUNS = 200;

    private static final long SEED = 20;
    private static final Instant START = Instant.parse("2026-01-05T09:00:00Z");
    /// Of the requests that make a release bad, so many times as much, from the worst to the mildest.
    private static final double[] TIMES = {5, 1, 0.5, 0.2};
    /// As [ScrapedTraffic] looks.
    private static final int LOOKS = 4;
    private static final double MANY = 1_000;

    /// @param errors share of the requests that fail
    /// @param share of the releases that are found unhealthy by what is seen, before the deadline
    /// @param medianSeconds until half of them are; empty: fewer are
    /// @param mostSeconds until 95 % of them are; empty: fewer are
    /// @param requests that are answered until then at the median
    /// @param cleared share of the releases that are found healthy all the same
    public record Caught(
            double errors,
            double share,
            Optional<Double> medianSeconds,
            Optional<Double> mostSeconds,
            Optional<Long> requests,
            double cleared) {}

    /// @param medianSeconds until half of them are found healthy; empty: they are not before the deadline
    /// @param share of them that is found healthy before the deadline
    public record Good(Optional<Double> medianSeconds, double share) {}

    /// At this traffic, under this policy.
    ///
    /// @param pages that probes ask each server for
    public static Forecast of(HealthPolicy policy, double requestsPerSecond, int servers, int pages) {
        return of(policy, requestsPerSecond, servers, pages, RUNS);
    }

    static Forecast of(HealthPolicy policy, double requestsPerSecond, int servers, int pages, int runs) {
        var rehearsal = new Rehearsal(policy, requestsPerSecond, servers, pages);
        var caught = new ArrayList<Caught>();
        for (var times : TIMES)
            if (times * policy.unhealthyErrorRate() < 1)
                caught.add(rehearsal.caught(times * policy.unhealthyErrorRate(), runs));
        var good = rehearsal.all(0, runs);
        return new Forecast(
                requestsPerSecond,
                servers,
                rehearsal.seenBy(),
                caught,
                new Good(quantile(good, HealthVerdict.HEALTHY, 0.5), share(good, HealthVerdict.HEALTHY)),
                share(rehearsal.all(policy.toleratedErrorRate(), runs), HealthVerdict.UNHEALTHY),
                policy.deadline().toSeconds(),
                policy.variables());
    }

    /// How one release ended.
    ///
    /// @param verdict undecided: at the deadline
    record End(HealthVerdict verdict, double seconds) {}

    private static double share(List<End> ends, HealthVerdict verdict) {
        return ends.stream().filter(end -> end.verdict == verdict).count() / (double) ends.size();
    }

    /// Until that share of all had this verdict.
    private static Optional<Double> quantile(List<End> ends, HealthVerdict verdict, double share) {
        var times = ends.stream()
                .filter(end -> end.verdict == verdict)
                .map(End::seconds)
                .sorted()
                .toList();
        var needed = (int) Math.ceil(share * ends.size());
        return times.size() < needed ? Optional.empty() : Optional.of(times.get(needed - 1));
    }

    /// In sentences for people, a line each.
    public List<String> words() {
        var lines = new ArrayList<String>();
        lines.add(traffic() + ", " + seen() + ":");
        for (var one : caught) lines.add("  " + percent(one.errors) + " errors " + words(one));
        lines.add("  a good release " + words(good));
        lines.add("  a release that fails " + percent(Double.parseDouble(policy.get("TOLERATED_ERROR_RATE")))
                + " of its requests, as is tolerated, is found unhealthy "
                + (wronglyCondemned == 0
                        ? "in none of " + RUNS + " cases"
                        : "in " + percent(wronglyCondemned) + " of " + RUNS + " cases"));
        return lines;
    }

    /// The most important of it in one clause, by Wald's closed form instead of rehearsals: what a function has the
    /// time for. `1 % errors are noticed after 41 s on average at 12 requests/s`. Empty: nobody counts visitors by
    /// the second, and there is no such form.
    public static Optional<String> brief(HealthPolicy policy, double requestsPerSecond) {
        if (!isCounted(policy)) return Optional.empty();
        var late = policy.witnesses().areScraped() ? Duration.ZERO : policy.trafficLag();
        var seconds = expectedRequests(policy, policy.unhealthyErrorRate()) / requestsPerSecond
                + policy.sampleEvery().toSeconds() / 2.0
                + late.toSeconds();
        var deadline = policy.deadline().toSeconds();
        return Optional.of(percent(policy.unhealthyErrorRate()) + " errors are noticed "
                + (seconds > deadline
                        ? "too late for the deadline of " + time(deadline)
                        : "after " + time(seconds) + " on average")
                + " at " + rounded(requestsPerSecond) + " requests/s");
    }

    private static boolean isCounted(HealthPolicy policy) {
        return policy.witnesses().areScraped() || !policy.trafficNamespace().isEmpty();
    }

    /// How many requests the test of a release with so many errors takes on average, if they come one by one (A. Wald,
    /// Sequential Analysis, 1947, (3:57)).
    static double expectedRequests(HealthPolicy policy, double errors) {
        var test = new WitnessTests(policy).errors();
        var bound = Math.log((1 - policy.alpha()) / policy.alpha());
        var each = errors * test.weight(1, true) + (1 - errors) * test.weight(1, false);
        return (1 - 2 * policy.alpha()) * bound / each;
    }

    private String traffic() {
        return rounded(requestsPerSecond) + " requests/s over " + servers + (servers == 1 ? " server" : " servers");
    }

    private String seen() {
        return switch (seenBy) {
            case "visitors" -> "counted by the second";
            case "balancer" -> "counted by the load balancer's minutes";
            default -> "and nobody counts them: only what probes ask for is seen";
        };
    }

    private String words(Caught one) {
        if (one.share < 0.05)
            return "are not noticed within the deadline of " + time(deadlineSeconds)
                    + (one.cleared >= 0.5 ? ": most such releases are found healthy" : "");
        if (one.medianSeconds.isEmpty())
            return "are noticed in " + percent(one.share) + " of the cases within the deadline of "
                    + time(deadlineSeconds);
        return "are noticed in " + time(one.medianSeconds.get()) + " at the median, "
                + one.mostSeconds
                        .map(most -> "in 95 % of the cases within " + time(most))
                        .orElse("in " + percent(one.share) + " of the cases before the deadline");
    }

    private String words(Good one) {
        return one.medianSeconds
                .map(median -> "is found healthy after " + time(median) + " at the median"
                        + (one.share < 1 ? "; " + percent(1 - one.share) + " are not decided in time" : ""))
                .orElse("is not decided before the deadline of " + time(deadlineSeconds)
                        + ", which counts as unhealthy: the traffic is too thin, give it more time or more probes"
                        + " (health.probeRounds, health.deadline)");
    }

    private static String time(double seconds) {
        var whole = Math.round(seconds);
        if (whole < 120) return whole + " s";
        return whole % 60 == 0 ? whole / 60 + " min" : whole / 60 + " min " + whole % 60 + " s";
    }

    static String percent(double share) {
        return rounded(share * 100) + " %";
    }

    private static String rounded(double number) {
        if (number > 0 && number < 0.01)
            return new BigDecimal(number, new MathContext(2))
                    .stripTrailingZeros()
                    .toPlainString();
        var digits = number >= 10 ? "%.0f" : number >= 1 ? "%.1f" : "%.2f";
        var text = String.format(Locale.ROOT, digits, number);
        return text.contains(".") ? text.replaceAll("\\.?0+$", "") : text;
    }

    /// One environment whose visitors come and fail by chance.
    private static final class Rehearsal {
        private final HealthPolicy policy;
        private final double each;
        private final double all;
        private final int pages;
        private final List<String> servers;
        private final Map<String, TargetHealthStateEnum> targets = new TreeMap<>();

        Rehearsal(HealthPolicy policy, double requestsPerSecond, int servers, int pages) {
            this.policy = policy;
            this.all = requestsPerSecond;
            this.each = requestsPerSecond / servers;
            this.pages = pages;
            this.servers = IntStream.rangeClosed(1, servers)
                    .mapToObj("i-%03d"::formatted)
                    .toList();
            this.servers.forEach(id -> targets.put(id, TargetHealthStateEnum.HEALTHY));
        }

        String seenBy() {
            if (isCounted(policy)) return "visitors";
            return policy.witnesses().areOfTheBalancer() ? "balancer" : "probes";
        }

        Caught caught(double errors, int runs) {
            var ends = all(errors, runs);
            var median = quantile(ends, HealthVerdict.UNHEALTHY, 0.5);
            return new Caught(
                    errors,
                    share(ends, HealthVerdict.UNHEALTHY),
                    median,
                    quantile(ends, HealthVerdict.UNHEALTHY, 0.95),
                    median.map(seconds -> Math.round(seconds * all)),
                    share(ends, HealthVerdict.HEALTHY));
        }

        List<End> all(double errors, int runs) {
            var ends = new ArrayList<End>();
            for (int run = 0; run < runs; run++) ends.add(one(errors, new Random(SEED + 1_000L * run)));
            return ends;
        }

        /// From the first sample to the verdict.
        private End one(double errors, Random random) {
            var judgement = new Weighing(policy);
            var every = policy.sampleEvery();
            Optional<Health> known = Optional.empty();
            for (var now = START; ; now = now.plus(every)) {
                var sample = sample(errors, now, random);
                var health = judgement.inTime(judgement.of(known, sample), now);
                var seconds = Duration.between(START, now).toMillis() / 1000.0;
                if (health.late()) return new End(HealthVerdict.UNDECIDED, seconds);
                if (!health.isUndecided()) return new End(health.verdict(), seconds);
                known = Optional.of(health);
            }
        }

        private Sample sample(double errors, Instant now, Random random) {
            var seen = new ArrayList<Observation>();
            var first = now.equals(START);
            var asked = (long) pages * Samples.ATTEMPTS * policy.probeRounds();
            for (var id : servers) {
                add(seen, id, now, WitnessKind.PROBES, asked, seenBy().equals("probes") ? errors : 0, random);
                if (first || !seenBy().equals("visitors")) continue;
                for (var second : seconds())
                    add(
                            seen,
                            id,
                            now.minusSeconds(second.ago),
                            WitnessKind.VISITORS,
                            poisson(each * second.length, random),
                            errors,
                            random);
            }
            return new Sample(
                    now,
                    now,
                    false,
                    servers,
                    List.of(),
                    List.of(),
                    targets,
                    Map.of(),
                    seen,
                    Map.of(),
                    seenBy().equals("balancer") ? minutes(errors, now, random) : Optional.empty(),
                    Optional.empty(),
                    true,
                    List.of(),
                    List.of(),
                    List.of(),
                    seenBy().equals("visitors") ? all * 60 : -1,
                    Optional.empty(),
                    "");
        }

        /// @param ago when it was, before now
        /// @param length in seconds
        private record Stretch(int ago, int length) {}

        /// What one sample tells of the time since the last one: by the second, or as a page was looked at.
        private List<Stretch> seconds() {
            var every = (int) policy.sampleEvery().toSeconds();
            if (!policy.witnesses().areScraped())
                return IntStream.range(0, every)
                        .mapToObj(second -> new Stretch(every - second, 1))
                        .toList();
            var looks = Math.clamp(every - 1, 1, LOOKS);
            return IntStream.range(0, looks)
                    .mapToObj(look -> new Stretch(looks - look, look == 0 ? every - looks + 1 : 1))
                    .toList();
        }

        /// The minute that has become complete since the last sample.
        private Optional<Sample.Minutes> minutes(double errors, Instant now, Random random) {
            var unread = BalancerMinutes.unread(policy.witnesses());
            var to = unread.complete(now);
            var from = unread.complete(now.minus(policy.sampleEvery()));
            if (!from.isBefore(to) || from.isBefore(unread.after(START))) return Optional.empty();
            var requests = poisson(all * policy.witnesses().balancerSeconds(), random);
            var minute = new Traffic.Second(from, requests, failed(requests, errors, random));
            return Optional.of(new Sample.Minutes(requests == 0 ? List.of() : List.of(minute), to));
        }

        private static void add(
                List<Observation> seen,
                String id,
                Instant at,
                WitnessKind witness,
                long requests,
                double errors,
                Random random) {
            if (requests == 0) return;
            seen.add(new Observation(
                    id, at.getEpochSecond(), witness, requests, failed(requests, errors, random), List.of()));
        }

        private static long failed(long requests, double errors, Random random) {
            // Of many, Poisson's is the same to within what chance does.
            if (requests > 200 && errors < 0.5) return Math.min(requests, poisson(requests * errors, random));
            var failed = 0L;
            if (errors > 0) for (long i = 0; i < requests; i++) if (random.nextDouble() < errors) failed++;
            return failed;
        }

        /// By Knuth's method, in portions that do not underflow. Many come as a normal distribution has them, which
        /// is the same to within a few in a thousand, and takes no time for each of them.
        private static long poisson(double mean, Random random) {
            if (mean > MANY) return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
            var count = 0L;
            for (var left = mean; left > 0; left -= 100) {
                var bound = Math.exp(-Math.min(left, 100));
                for (var product = random.nextDouble(); product > bound; product *= random.nextDouble()) count++;
            }
            return count;
        }
    }
}
