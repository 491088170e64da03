package pushback.console.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import pushback.console.live.EnvironmentView;
import pushback.console.live.LiveParts;
import pushback.drill.Report;
import pushback.operator.EnvironmentRecords;
import pushback.operator.ExecutionHistory;

/// The drills, and what each has proven.
public final class DrillsPage {
    private static final int SHOWN = 50;

    private final EnvironmentRecords records;
    private final PageTemplates templates;

    DrillsPage(EnvironmentRecords records, PageTemplates templates) {
        this.records = records;
        this.templates = templates;
    }

    public record Listed(List<Report> reports, List<ExecutionHistory> running, String obstacle) {}

    /// @param report null before its end
    /// @param machine its picture; null where AWS has forgotten the execution
    public record Shown(String id, Report report, MachineView machine, LiveParts parts, boolean isLive) {}

    Listed list(EnvironmentView view) {
        return new Listed(records.drills(SHOWN), view.drilling(), Deed.DRILL.obstacle(view));
    }

    Shown of(EnvironmentView view, String id) {
        var execution = execution(view, id);
        var report = report(id);
        if (execution.isEmpty() && report.isEmpty())
            throw new IllegalArgumentException("there is no drill " + id + "; see: ./pushback drill list");
        var machine = execution.flatMap(run -> records.definition(run.arn())
                .map(definition -> MachineView.of(DrawnMachine.of(definition), run, "/drills/" + id, "")));
        return new Shown(
                id,
                report.orElse(null),
                machine.orElse(null),
                LiveParts.of(parts(view, id)),
                execution.filter(ExecutionHistory::isRunning).isPresent());
    }

    Map<String, String> parts(EnvironmentView view, String id) {
        var execution = execution(view, id);
        var parts = new LinkedHashMap<String, String>();
        parts.put(
                "states",
                execution
                        .flatMap(run -> records.definition(run.arn())
                                .map(text -> MachineView.of(DrawnMachine.of(text), run, "", "")
                                        .live()))
                        .orElse("{}"));
        var model = new LinkedHashMap<String, Object>();
        model.put("id", id);
        model.put("report", report(id).orElse(null));
        model.put("notes", execution.map(EnvironmentRecords::notes).orElse(List.of()));
        model.put("running", execution.filter(ExecutionHistory::isRunning).isPresent());
        parts.put("drill", templates.part("part/drill.jte", model));
        return parts;
    }

    private Optional<ExecutionHistory> execution(EnvironmentView view, String id) {
        return view.drilling().stream()
                .filter(run -> run.name().equals(id))
                .findFirst()
                .or(() -> records.drill(id));
    }

    private Optional<Report> report(String id) {
        return records.drills(SHOWN).stream()
                .filter(report -> report.drill().equals(id))
                .findFirst();
    }
}
