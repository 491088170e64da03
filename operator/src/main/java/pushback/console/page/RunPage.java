package pushback.console.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pushback.console.live.EnvironmentView;
import pushback.console.live.LiveParts;
import pushback.console.web.WebRequest;
import pushback.oneoff.OneOff;
import pushback.operator.EnvironmentStatus.Server;
import pushback.operator.Operator;

/// Has a command run on one server, as `./pushback run` does, and shows what it prints.
public final class RunPage {
    private static final int SHOWN = 30;

    private final PageTemplates templates;
    private final RunOutputs runs;

    /// @param pauseMillis between two questions about a command
    RunPage(Operator operator, PageTemplates templates, long pauseMillis) {
        this.templates = templates;
        runs = new RunOutputs(operator, pauseMillis);
    }

    /// @param refusal why it was not started; empty: nothing was sent yet
    public record Form(
            List<Server> servers, String server, String command, String reason, List<OneOff> latest, String refusal) {}

    /// @param parts those that may change
    public record Shown(OneOff run, LiveParts parts, boolean isLive) {}

    Form form(EnvironmentView view, WebRequest request) {
        return new Form(view.fleet(), request.query("server"), request.query("command"), "", runs.latest(SHOWN), "");
    }

    Form refused(EnvironmentView view, WebRequest request, String why) {
        return new Form(
                view.fleet(),
                request.form("server"),
                request.form("command"),
                request.form("reason"),
                runs.latest(SHOWN),
                why);
    }

    /// Starts it; returns its id.
    String start(WebRequest request) {
        var command = request.form("command").replace("\r\n", "\n");
        if (command.isEmpty()) throw new IllegalArgumentException("a command is missing");
        if (request.form("reason").isEmpty())
            throw new IllegalArgumentException("say why: the reason is written down with the command");
        return runs.start(request.form("server"), command, request.form("reason"));
    }

    void cancel(String id) {
        find(id);
        runs.cancel(id);
    }

    Shown of(String id) {
        var run = find(id);
        return new Shown(
                run,
                LiveParts.of(parts(id)),
                runs.of(id).filter(printed -> !printed.hasEnded()).isPresent());
    }

    Map<String, String> parts(String id) {
        var parts = new LinkedHashMap<String, String>();
        var model = new LinkedHashMap<String, Object>();
        model.put("run", find(id));
        model.put("printed", runs.of(id).orElse(null));
        parts.put("printed", templates.part("part/printed.jte", model));
        return parts;
    }

    private OneOff find(String id) {
        return runs.latest(SHOWN).stream()
                .filter(run -> run.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("there is no such command; see: ./pushback run --list"));
    }
}
