package pushback.health;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import pushback.health.Exposition.Malformed;
import pushback.health.Exposition.Sample;
import pushback.health.Probe.Page;
import pushback.settings.SeriesSelector;
import pushback.settings.Witnesses;
import pushback.settings.Witnesses.Counter;

/// Finds the counters of an environment on a page of metrics.
final class MetricsPage {
    /// In bytes. Exporters with a series for each page and customer reach a megabyte.
    static final int LONGEST = 2 * 1024 * 1024;

    private static final String STARTED = "process_start_time_seconds";
    /// Beyond it not every whole number is one with a floating point.
    private static final double MOST = 1L << 53;

    private final Witnesses witnesses;
    private final List<Counter> counters;
    private final Set<String> names = new HashSet<>(Set.of(STARTED));

    MetricsPage(Witnesses witnesses) {
        this.witnesses = witnesses;
        this.counters = witnesses.areScraped() ? witnesses.counters() : List.of();
        counters.forEach(counter -> {
            names.add(counter.requests().name());
            if (!counter.histogram().isEmpty())
                names.add(SeriesSelector.parse(counter.histogram()).name());
        });
        if (witnesses.haveCustom()) {
            names.add(SeriesSelector.parse(witnesses.metricsGood()).name());
            names.add(SeriesSelector.parse(witnesses.metricsBad()).name());
        }
        if (witnesses.measureSaturation())
            names.add(SeriesSelector.parse(witnesses.saturationGauge()).name());
    }

    /// What a page is no evidence for: the words say why.
    static final class NoEvidence extends Exception {
        private static final long serialVersionUID = 1;

        NoEvidence(String why) {
            super(why);
        }
    }

    MetricsReading read(Page page, Instant at) throws NoEvidence {
        if (page.status() == 0) throw new NoEvidence("was not answered in time, or is longer than 2 MiB");
        if (!page.isAnswered()) throw new NoEvidence("answered " + page.status());
        try {
            return reading(
                    Exposition.read(page.text(), names::contains),
                    at,
                    page.date().orElse(at));
        } catch (Malformed malformed) {
            throw new NoEvidence("is no page of metrics: " + malformed.getMessage());
        }
    }

    private MetricsReading reading(Exposition page, Instant at, Instant shown) throws NoEvidence {
        var which = counterOn(page);
        var counter = counters.get(which.orElse(0));
        var all = which.isEmpty() ? List.<Sample>of() : selected(page, counter.requests());
        var failed = all.stream()
                .filter(sample -> counter.errors().matches(sample.labels()))
                .toList();
        var timed = MetricsReading.NONE;
        var slow = MetricsReading.NONE;
        if (witnesses.measureLatency() && !counter.histogram().isEmpty()) {
            var durations = durations(page, SeriesSelector.parse(counter.histogram()));
            timed = durations[0];
            slow = durations[1];
        }
        var done = MetricsReading.NONE;
        var bad = MetricsReading.NONE;
        if (witnesses.haveCustom()) {
            var good = selected(page, SeriesSelector.parse(witnesses.metricsGood()));
            var notGood = selected(page, SeriesSelector.parse(witnesses.metricsBad()));
            if (!good.isEmpty() || !notGood.isEmpty()) {
                bad = sum(page, notGood);
                done = sum(page, good) + bad;
            }
        }
        return new MetricsReading(
                at,
                shown,
                which.orElse(0),
                page.samples().stream()
                        .filter(sample -> sample.name().equals(STARTED) && Double.isFinite(sample.value()))
                        .mapToDouble(Sample::value)
                        .findFirst()
                        .orElse(0),
                0,
                all.isEmpty() ? MetricsReading.NONE : sum(page, all),
                all.isEmpty() ? MetricsReading.NONE : sum(page, failed),
                timed,
                slow,
                done,
                bad,
                false,
                witnesses.measureSaturation() ? level(page) : MetricsReading.NONE);
    }

    /// What is no number says nothing, and takes nothing from what the counters say.
    private double level(Exposition page) {
        var gauge = selected(page, SeriesSelector.parse(witnesses.saturationGauge()));
        var sum = gauge.stream().mapToDouble(Sample::value).sum();
        return gauge.isEmpty() || !Double.isFinite(sum) || sum < 0 ? MetricsReading.NONE : sum;
    }

    /// The first of those that are there and tell what failed: by other labels than the page has nothing would ever
    /// fail. Before there was a request, none is there.
    private OptionalInt counterOn(Exposition page) {
        return IntStream.range(0, counters.size())
                .filter(which -> {
                    var counter = counters.get(which);
                    var series = page.samples().stream()
                            .filter(sample ->
                                    sample.name().equals(counter.requests().name()))
                            .map(Sample::labels)
                            .toList();
                    return !series.isEmpty() && counter.errors().couldMatch(series);
                })
                .findFirst();
    }

    /// The page of the metrics itself is what the judge asked for, and no visitor.
    private boolean isMeant(Sample sample, SeriesSelector selector) {
        return sample.name().equals(selector.name())
                && selector.matches(sample.labels())
                && !sample.labels().containsValue(witnesses.metricsPath());
    }

    private List<Sample> selected(Exposition page, SeriesSelector selector) {
        return page.samples().stream()
                .filter(sample -> isMeant(sample, selector))
                .toList();
    }

    private static long sum(Exposition page, List<Sample> samples) throws NoEvidence {
        var sum = 0.0;
        for (var sample : samples) {
            var type = page.typeOf(sample.name());
            if (type.equals("gauge") || type.equals("info") || type.equals("stateset"))
                throw new NoEvidence("has " + sample.name() + " as a " + type + ", which is no counter");
            if (!(sample.value() >= 0 && sample.value() < MOST))
                throw new NoEvidence("has " + sample.value() + " as a value of " + sample.name());
            sum += sample.value();
        }
        return Math.round(sum);
    }

    /// How many durations a histogram has, and how many of them lie above the bound; -1 and -1 without one that can
    /// say it. Where no bucket ends at the bound, the next one above does.
    private long[] durations(Exposition page, SeriesSelector histogram) throws NoEvidence {
        var bound = witnesses.latencyBound() * (histogram.name().contains("milliseconds") ? 1000 : 1);
        var within = new HashMap<Map<String, String>, Sample>();
        var all = new HashMap<Map<String, String>, Sample>();
        for (var sample : selected(page, histogram)) {
            var labels = new HashMap<>(sample.labels());
            var upTo = end(labels.remove("le"));
            if (upTo == Double.POSITIVE_INFINITY) all.put(labels, sample);
            else if (upTo >= bound * (1 - 1e-9))
                within.merge(
                        labels,
                        sample,
                        (one, other) -> end(one.labels().get("le"))
                                        <= end(other.labels().get("le"))
                                ? one
                                : other);
        }
        all.keySet().retainAll(within.keySet());
        if (all.isEmpty()) return new long[] {MetricsReading.NONE, MetricsReading.NONE};
        within.keySet().retainAll(all.keySet());
        var timed = sum(page, List.copyOf(all.values()));
        return new long[] {timed, Math.max(0, timed - sum(page, List.copyOf(within.values())))};
    }

    private static double end(String le) {
        if (le == null) return Double.NaN;
        if (le.equals("+Inf")) return Double.POSITIVE_INFINITY;
        try {
            return Double.parseDouble(le);
        } catch (NumberFormatException none) {
            return Double.NaN;
        }
    }
}
