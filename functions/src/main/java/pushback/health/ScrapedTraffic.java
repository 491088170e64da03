package pushback.health;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import pushback.health.MetricsPage.NoEvidence;
import pushback.settings.Settings;
import pushback.settings.Witnesses;

/// Reads what visitors were answered from the counters that each application keeps itself, on its page of metrics. It
/// looks several times within a sample, a second apart, so that errors of one second count once; what was counted
/// between two samples is one longer second.
///
/// A page that is late, longer than it may be, or no page of metrics; a counter that is none, went back, is negative or
/// not a number: no evidence, neither for nor against. The next good look begins anew, and where another process has
/// begun to answer, the next sample does: who runs what was looked up before this one.
final class ScrapedTraffic {
    private static final Duration SECOND = Duration.ofSeconds(1);
    /// As many as leave the half of the usual time between two samples for everything else.
    private static final int MOST_LOOKS = 4;

    private final Probe probe;
    private final Witnesses witnesses;
    private final MetricsPage page;
    private final int looks;

    ScrapedTraffic(Probe probe, Settings settings) {
        this.probe = probe;
        this.witnesses = settings.health().witnesses();
        this.page = new MetricsPage(witnesses);
        this.looks = (int) Math.clamp(settings.health().sampleEvery().toSeconds() - 1, 1, MOST_LOOKS);
    }

    /// What an instance was asked by the judge itself since the last sample: it counted that as well.
    ///
    /// @param answered with whatever it was
    /// @param failed with 5xx
    record Asked(long answered, long failed) {
        static final Asked NOTHING = new Asked(0, 0);

        Asked plus(int status) {
            return status == 0 ? this : new Asked(answered + 1, failed + (status >= 500 ? 1 : 0));
        }
    }

    /// @param seen in the order of time
    /// @param reading the last one that was good
    /// @param silence why the last page was no evidence; empty if it was
    /// @param begun whether another process has begun to answer since the last sample
    /// @param compared whether its counters could be compared with those of a look before
    record Scraped(
            List<Observation> seen,
            Optional<MetricsReading> reading,
            String silence,
            boolean begun,
            boolean compared) {}

    /// @param before the last reading of each instance
    /// @param asked of them since then
    /// @param clock by which what is seen is dated
    Map<String, Scraped> read(Map<String, Optional<MetricsReading>> before, Map<String, Asked> asked, Clock clock) {
        var found = new TreeMap<String, Scraped>();
        before.forEach((id, last) -> found.put(id, new Scraped(new ArrayList<>(), last, "", false, false)));
        if (found.isEmpty() || !witnesses.areScraped()) return new TreeMap<>();
        for (int look = 0; look < looks; look++) {
            var at = clock.instant();
            var pages = pages(found.keySet());
            var own = look == 0 ? asked : Map.<String, Asked>of();
            found.replaceAll((id, known) -> known(id, known, pages.get(id), at, own.getOrDefault(id, Asked.NOTHING)));
            // Whoever answers slowly is not asked more often.
            var took = Duration.between(at, clock.instant());
            if (look + 1 == looks || took.compareTo(SECOND) > 0 || !probe.pause(SECOND.minus(took))) break;
        }
        return found;
    }

    /// What processes that have run for `longEnough` have counted since they began. One that does not say when that
    /// was may be the release's own.
    Map<String, SampleCounts.Count> before(Collection<String> instances, Duration longEnough, Instant at) {
        var counted = new TreeMap<String, SampleCounts.Count>();
        pages(instances).forEach((id, answer) -> {
            try {
                var now = page.read(answer, at);
                if (now.requests() > 0 && now.hasRun(longEnough))
                    counted.put(id, new SampleCounts.Count(now.requests(), Math.min(now.requests(), now.errors())));
            } catch (NoEvidence none) {
                // It is held to what the policy tolerates, as any other.
            }
        });
        return counted;
    }

    private Map<String, Probe.Page> pages(Collection<String> instances) {
        return probe.read(
                new TreeSet<>(instances), witnesses.metricsPort(), witnesses.metricsPath(), MetricsPage.LONGEST);
    }

    private Scraped known(String id, Scraped known, Probe.Page answer, Instant at, Asked asked) {
        try {
            if (answer == null) throw new NoEvidence("was not answered in time");
            var now = page.read(answer, at);
            var before = known.reading();
            if (before.isEmpty()) return new Scraped(known.seen(), Optional.of(now), silence(now), false, false);
            var follows = now.follows(before.get());
            var restarted = now.restarted(before.get());
            if (!follows && now.mayBeAPart(before.get()))
                return new Scraped(
                        known.seen(),
                        Optional.of(before.get().doubted()),
                        "has less than it had before, by the same process",
                        known.begun(),
                        known.compared());
            var counted = now.known(before.get().backwards() + (follows || restarted ? 0 : 1), follows);
            if (!counted.takesTurns()) known.seen().addAll(guarded(id, counted, restarted));
            var begun = known.begun() || !follows;
            // It may be the release, on an instance that is looked at as an old one.
            if (begun) return new Scraped(known.seen(), Optional.of(counted), silence(counted), true, false);
            if (!counted.takesTurns()) known.seen().addAll(seen(id, before.get(), counted, asked));
            // Of processes that take turns there never is a measure to wait for.
            return new Scraped(known.seen(), Optional.of(counted), silence(counted), false, true);
        } catch (NoEvidence none) {
            return new Scraped(known.seen(), known.reading(), none.getMessage(), known.begun(), known.compared());
        }
    }

    private String silence(MetricsReading now) {
        if (now.takesTurns())
            return "has counters that went back " + now.backwards() + " times: several processes answer in turn, each"
                    + " with its own";
        if (now.requests() == MetricsReading.NONE)
            return "has no "
                    + String.join(
                            ", ",
                            witnesses.counters().stream()
                                    .map(counter -> counter.requests().name() + "{"
                                            + String.join(",", counter.errors().labels()) + "}")
                                    .toList());
        if (witnesses.measureLatency() && now.timed() == MetricsReading.NONE)
            return "has no histogram of durations that ends at " + witnesses.latencyBound() + " s or above";
        if (witnesses.measureSaturation() && now.level() == MetricsReading.NONE)
            return "has no " + witnesses.saturationGauge() + " that is a number";
        if (witnesses.haveCustom() && now.done() == MetricsReading.NONE)
            return "has neither of the counters in metrics.custom";
        return "";
    }

    /// How its process and its server are: no request is needed to see it.
    private List<Observation> guarded(String id, MetricsReading now, boolean restarted) {
        var seen = new ArrayList<Observation>();
        if (now.started() > 0)
            add(
                    seen,
                    id,
                    now.at(),
                    WitnessKind.RESTARTS,
                    1,
                    restarted ? 1 : 0,
                    "its process has died, and another one has begun");
        if (now.level() != MetricsReading.NONE)
            add(
                    seen,
                    id,
                    now.at(),
                    WitnessKind.SATURATION,
                    1,
                    now.level() > witnesses.saturationBound() ? 1 : 0,
                    witnesses.saturationGauge() + " is " + plain(now.level()) + ", above "
                            + plain(witnesses.saturationBound()));
        return seen;
    }

    private static String plain(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private List<Observation> seen(String id, MetricsReading before, MetricsReading now, Asked asked) {
        var seen = new ArrayList<Observation>();
        var errors = Math.max(0, MetricsReading.since(before.errors(), now.errors()) - asked.failed());
        var requests = Math.max(errors, MetricsReading.since(before.requests(), now.requests()) - asked.answered());
        add(seen, id, now.at(), WitnessKind.VISITORS, requests, errors, "%d of %d visitors' requests failed");
        // What takes long then takes long after every start, and says little of what runs.
        if (!now.warmsUp())
            add(
                    seen,
                    id,
                    now.at(),
                    WitnessKind.LATENCY,
                    MetricsReading.since(before.timed(), now.timed()),
                    MetricsReading.since(before.slow(), now.slow()),
                    "%d of %d requests took longer than " + witnesses.latencyBound() + " s");
        add(
                seen,
                id,
                now.at(),
                WitnessKind.CUSTOM,
                MetricsReading.since(before.done(), now.done()),
                MetricsReading.since(before.bad(), now.bad()),
                "%d of %d counted by " + witnesses.metricsBad());
        return seen;
    }

    private static void add(
            List<Observation> seen,
            String id,
            Instant at,
            WitnessKind witness,
            long requests,
            long failed,
            String words) {
        if (requests <= 0) return;
        var bad = Math.min(failed, requests);
        seen.add(new Observation(
                id,
                at.getEpochSecond(),
                witness,
                requests,
                bad,
                bad == 0 ? List.of() : List.of(words.formatted(bad, requests))));
    }
}
