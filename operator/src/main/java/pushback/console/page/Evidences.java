package pushback.console.page;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import pushback.console.chart.EvidencePoint;
import pushback.health.KeptSample;
import pushback.operator.ReleaseEvidence;
import pushback.operator.ReleaseEvidence.Subject;

/// The judge's samples of one release, as points of charts.
///
/// @param forward of the release itself
/// @param back of the release that was put back
/// @param alpha probability of error of the test
/// @param policy by which it was judged, by the names of its settings; empty: that was not kept
public record Evidences(
        List<EvidencePoint> forward, List<EvidencePoint> back, double alpha, Map<String, String> policy) {
    /// As they were kept: they are there when Step Functions has forgotten the execution.
    static Evidences of(ReleaseEvidence kept) {
        var policy = kept.trials().getFirst().policy();
        return new Evidences(
                kept.samples().stream()
                        .filter(sample -> !isOfRollback(sample))
                        .map(Evidences::point)
                        .toList(),
                kept.samples().stream()
                        .filter(Evidences::isOfRollback)
                        .map(Evidences::point)
                        .toList(),
                policy.alpha(),
                policy.variables());
    }

    /// As the history of the execution has them.
    static Evidences of(List<Judgement> judged, double alpha) {
        return new Evidences(
                points(judged.stream().filter(one -> !one.isOfRollback()).toList()),
                points(judged.stream().filter(Judgement::isOfRollback).toList()),
                alpha,
                Map.of());
    }

    private static boolean isOfRollback(KeptSample sample) {
        return ReleaseEvidence.subject(sample) == Subject.ROLLBACK;
    }

    private static EvidencePoint point(KeptSample sample) {
        return new EvidencePoint(
                sample.decided(),
                sample.step(),
                sample.verdict(),
                sample.reason(),
                sample.current().bad(),
                sample.current().observed(),
                sample.old().bad(),
                sample.old().observed(),
                sample.current().witnesses().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey,
                                one -> one.getValue().likelihood(),
                                (first, _) -> first,
                                TreeMap::new)));
    }

    private static List<EvidencePoint> points(List<Judgement> judged) {
        return judged.stream()
                .map(one -> new EvidencePoint(
                        one.visit().exitedAt().orElse(one.visit().enteredAt()),
                        one.visit().name(),
                        one.verdict(),
                        one.reason(),
                        one.bad("current"),
                        one.observed("current"),
                        one.bad("old"),
                        one.observed("old"),
                        one.witnesses().stream()
                                .collect(Collectors.toMap(
                                        name -> name.toLowerCase(Locale.ROOT),
                                        one::likelihood,
                                        (first, _) -> first,
                                        TreeMap::new))))
                .toList();
    }
}
