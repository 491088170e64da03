package pushback.console.page;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import pushback.console.chart.EvidencePoint;

/// The judge's samples as points of a chart.
final class Evidences {
    private Evidences() {}

    /// Of the release itself.
    static List<EvidencePoint> forward(List<Judgement> judged) {
        return points(judged.stream().filter(one -> !one.isOfRollback()).toList());
    }

    /// Of the release that was put back.
    static List<EvidencePoint> back(List<Judgement> judged) {
        return points(judged.stream().filter(Judgement::isOfRollback).toList());
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
                                        name -> name, one::likelihood, (first, _) -> first, TreeMap::new))))
                .toList();
    }
}
