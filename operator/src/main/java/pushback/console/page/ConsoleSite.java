package pushback.console.page;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import pushback.console.access.Door.Guest;
import pushback.console.live.LiveParts;
import pushback.console.live.LiveTopic;
import pushback.console.live.Lookout;
import pushback.console.web.StaticFiles;
import pushback.console.web.WebAnswer;
import pushback.console.web.WebRequest;
import pushback.operator.Operator;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// The pages by their addresses.
public final class ConsoleSite {
    /// Lines of a log are on the page so soon.
    private static final Duration LOGS = Duration.ofSeconds(2);
    private static final Duration PRINTED = Duration.ofMillis(500);

    private final Operator operator;
    private final Lookout lookout;
    private final StaticFiles files;
    private final String login;
    private final Function<RuntimeException, String> words;
    private final PageTemplates templates = new PageTemplates();
    private final NowPage now;
    private final ReleasePage release;
    private final ReleasesPage releases;
    private final DeedPage deeds;
    private final MeasuresPage measures;
    private final DrillsPage drills;
    private final ServersPage servers;
    private final FunctionsPage functions;
    private final StartPage start;
    private final ComparePage compare;
    private final JudgePage judge;
    private final DoctorPage doctor;
    private final RunPage runs;
    private final PutPage put;

    /// @param login the command that prints a new address to log in by
    /// @param words what a person is told about something that AWS refused
    public ConsoleSite(
            Operator operator,
            Lookout lookout,
            Clock clock,
            StaticFiles files,
            String login,
            Function<RuntimeException, String> words) {
        this.operator = operator;
        this.lookout = lookout;
        this.files = files;
        this.login = login;
        this.words = words;
        var evidences = new EvidenceShelf(operator);
        now = new NowPage(operator, templates, clock);
        release = new ReleasePage(operator, templates, evidences, clock);
        releases = new ReleasesPage(operator.records());
        deeds = new DeedPage(operator);
        measures = new MeasuresPage(operator.records(), clock);
        drills = new DrillsPage(operator.records(), templates);
        servers = new ServersPage(operator, templates, clock, lookout.eachCall());
        functions = new FunctionsPage(operator, clock);
        start = new StartPage(operator);
        judge = new JudgePage(operator);
        doctor = new DoctorPage(operator);
        runs = new RunPage(operator, templates, lookout.isOnAws() ? 1_000 : 150);
        put = new PutPage(operator);
        compare = new ComparePage(operator, evidences);
    }

    /// Answers whoever was let in.
    public WebAnswer answer(WebRequest request, Guest guest) {
        try {
            return request.isPost() ? post(request, guest) : get(request, guest);
        } catch (IllegalArgumentException mistaken) {
            return problem(404, guest, String.valueOf(mistaken.getMessage()));
        }
    }

    /// What a stream of events is about; empty if there is none of that name.
    public Optional<LiveTopic> topic(List<String> path) {
        return switch (path.size() < 2 ? "" : path.get(1)) {
            case "now" -> Optional.of(new LiveTopic("now", now::parts));
            case "servers" ->
                path.size() == 3
                        ? Optional.of(
                                new LiveTopic("server/" + path.get(2), view -> servers.parts(view, path.get(2)), LOGS))
                        : Optional.of(new LiveTopic("servers", servers::parts));
            case "run" ->
                path.size() == 3
                        ? Optional.of(new LiveTopic("run/" + path.get(2), _ -> runs.parts(path.get(2)), PRINTED))
                        : Optional.empty();
            case "release" -> path.size() == 3 ? Optional.of(topicOf(path.get(2))) : Optional.empty();
            case "drill" ->
                path.size() == 3
                        ? Optional.of(new LiveTopic("drill/" + path.get(2), view -> drills.parts(view, path.get(2))))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private LiveTopic topicOf(String id) {
        return new LiveTopic("release/" + id, view -> release.parts(view, id));
    }

    private WebAnswer get(WebRequest request, Guest guest) {
        var path = request.path();
        return switch (request.room()) {
            case "" -> now(guest);
            case "releases" ->
                switch (path.size()) {
                    case 1 ->
                        page(guest, "releases", "Releases", "releases.jte", "list", releases.list(request), "", null);
                    case 2 -> release(request, guest, path.get(1));
                    case 3 ->
                        switch (path.get(2)) {
                            case "history.json" -> release.history(path.get(1));
                            default -> nothing(guest);
                        };
                    default -> nothing(guest);
                };
            case "releases.json" -> releases.json(request);
            case "releases.csv" -> releases.csv(request);
            case "compare" ->
                page(
                        guest,
                        "releases",
                        "Two releases",
                        "compare.jte",
                        "page",
                        compare.of(request.query("one"), request.query("other")),
                        "",
                        null);
            case "measures" -> page(guest, "measures", "Measures", "measures.jte", "page", measures.show(), "", null);
            case "drills" -> path.size() == 2 ? drill(guest, path.get(1)) : drills(guest);
            case "servers" -> path.size() == 2 ? server(guest, path.get(1)) : servers(guest);
            case "judge" ->
                page(guest, "judge", "Judge", "judge.jte", "page", judge.of(request, lookout.view()), "", null);
            case "doctor" -> page(guest, "doctor", "Doctor", "doctor.jte", "page", doctor.show(), "", null);
            case "run" -> path.size() == 2 ? run(guest, path.get(1)) : runForm(guest, request);
            case "functions" ->
                page(guest, "functions", "Functions", "functions.jte", "page", functions.of(request), "", null);
            case "put" -> put(guest, put.show(), 200);
            case "start" -> start(guest, start.show(Deed.DEPLOY.obstacle(lookout.view())), 200);
            case "do" ->
                path.size() == 2
                        ? Deed.of(path.get(1))
                                .map(deed -> deed(deeds.form(deed, request, lookout.view()), 200, guest))
                                .orElseGet(() -> nothing(guest))
                        : nothing(guest);
            default -> nothing(guest);
        };
    }

    private WebAnswer post(WebRequest request, Guest guest) {
        var path = request.path();
        switch (request.room()) {
            case "start" -> {
                return started(request, guest);
            }
            case "doctor" -> {
                return page(guest, "doctor", "Doctor", "doctor.jte", "page", doctor.ask(), "", null);
            }
            case "run" -> {
                return ran(request, guest);
            }
            case "servers" -> {
                return asked(request, guest);
            }
            case "put" -> {
                return put(request, guest);
            }
            default -> {
                // One of the deeds.
            }
        }
        var deed = request.room().equals("do") && path.size() == 2 ? Deed.of(path.get(1)) : Optional.<Deed>empty();
        if (deed.isEmpty()) return nothing(guest);
        try {
            var there = deeds.act(deed.get(), request, lookout.view());
            return WebAnswer.seeOther(there);
        } catch (RuntimeException refused) {
            return deed(deeds.refused(deed.get(), request, lookout.view(), words.apply(refused)), 422, guest);
        } finally {
            lookout.expire();
        }
    }

    private WebAnswer now(Guest guest) {
        var view = lookout.view();
        var parts = LiveParts.of(now.parts(view));
        return page(guest, "now", "Now", "now.jte", "parts", parts, "now", parts);
    }

    private WebAnswer release(WebRequest request, Guest guest, String id) {
        var view = lookout.view();
        var parts = lookout.parts(topicOf(id), view);
        var shown = release.of(view, id, request.query("state"), request.query("visit"), parts);
        var live = shown.isLive() ? "release/" + WebRequest.encoded(id) : "";
        return page(guest, "releases", "Release " + id, "release.jte", "page", shown, live, shown.parts());
    }

    private WebAnswer drills(Guest guest) {
        return page(guest, "drills", "Drills", "drills.jte", "page", drills.list(lookout.view()), "", null);
    }

    private WebAnswer drill(Guest guest, String id) {
        var shown = drills.of(lookout.view(), id);
        var live = shown.isLive() ? "drill/" + WebRequest.encoded(id) : "";
        return page(guest, "drills", "Drill " + id, "drill.jte", "page", shown, live, shown.parts());
    }

    private WebAnswer servers(Guest guest) {
        var parts = LiveParts.of(servers.parts(lookout.view()));
        return page(guest, "servers", "Servers", "servers.jte", "parts", parts, "servers", parts);
    }

    private WebAnswer server(Guest guest, String id) {
        var shown = servers.of(lookout.view(), id);
        var live = shown.isLive() ? "servers/" + WebRequest.encoded(id) : "";
        return page(guest, "servers", id, "server.jte", "page", shown, live, shown.parts());
    }

    private WebAnswer runForm(Guest guest, WebRequest request) {
        return page(guest, "run", "Run a command", "run.jte", "page", runs.form(lookout.view(), request), "", null);
    }

    private WebAnswer run(Guest guest, String id) {
        var shown = runs.of(id);
        var live = shown.isLive() ? "run/" + WebRequest.encoded(id) : "";
        return page(guest, "run", "Command", "ran.jte", "page", shown, live, shown.parts());
    }

    /// Starts a command, or ends one.
    private WebAnswer ran(WebRequest request, Guest guest) {
        var path = request.path();
        if (path.size() == 3 && path.get(2).equals("cancel")) {
            runs.cancel(path.get(1));
            return WebAnswer.seeOther("/run/" + WebRequest.encoded(path.get(1)));
        }
        try {
            return WebAnswer.seeOther("/run/" + WebRequest.encoded(runs.start(request)));
        } catch (RuntimeException refused) {
            var form = runs.refused(lookout.view(), request, words.apply(refused));
            var frame = frame(guest, "run", "Run a command", "", "");
            return WebAnswer.html(422, templates.page("run.jte", Map.of("frame", frame, "page", form)));
        }
    }

    /// Asks a server for its agent.
    private WebAnswer asked(WebRequest request, Guest guest) {
        var path = request.path();
        if (path.size() != 3 || !path.get(2).equals("agent")) return nothing(guest);
        try {
            servers.ask(lookout.view(), path.get(1));
        } catch (AwsServiceException refused) {
            return problem(422, guest, words.apply(refused));
        }
        return WebAnswer.seeOther("/servers/" + WebRequest.encoded(path.get(1)));
    }

    private WebAnswer put(WebRequest request, Guest guest) {
        try {
            return put(guest, put.put(request), 200);
        } catch (RuntimeException refused) {
            return put(guest, put.refused(request, words.apply(refused)), 422);
        }
    }

    private WebAnswer put(Guest guest, PutPage.Shown shown, int status) {
        var frame = frame(guest, "start", "Keep a value", "", "");
        return WebAnswer.html(status, templates.page("put.jte", Map.of("frame", frame, "page", shown)));
    }

    private WebAnswer start(Guest guest, StartPage.Shown shown, int status) {
        var frame = frame(guest, "start", "Start by hand", "", "");
        return WebAnswer.html(status, templates.page("start.jte", Map.of("frame", frame, "page", shown)));
    }

    /// Checks an input as it is typed, or starts the machine with it.
    private WebAnswer started(WebRequest request, Guest guest) {
        if (request.path().size() == 2 && request.path().get(1).equals("check"))
            return WebAnswer.html(
                    200, templates.page("checked.jte", Map.of("checked", start.check(request.form("input")))));
        var obstacle = Deed.DEPLOY.obstacle(lookout.view());
        try {
            if (!obstacle.isEmpty()) throw new IllegalArgumentException(obstacle);
            return WebAnswer.seeOther(start.start(request));
        } catch (RuntimeException refused) {
            return start(guest, start.refused(request, words.apply(refused), obstacle), 422);
        } finally {
            lookout.expire();
        }
    }

    private WebAnswer deed(DeedPage.Form form, int status, Guest guest) {
        var frame = frame(guest, "now", form.deed().title(), "", "");
        return WebAnswer.html(status, templates.page("deed.jte", Map.of("frame", frame, "page", form)));
    }

    private WebAnswer page(
            Guest guest,
            String room,
            String title,
            String template,
            String name,
            Object model,
            String live,
            LiveParts parts) {
        var parameters = new HashMap<String, Object>();
        parameters.put("frame", frame(guest, room, title, live, parts == null ? "" : parts.id()));
        parameters.put(name, model);
        return WebAnswer.html(200, templates.page(template, parameters));
    }

    private Frame frame(Guest guest, String room, String title, String live, String seen) {
        return new Frame(
                files, operator.settings().environment(), title, room, guest.form(), operator.caller(), live, seen);
    }

    private WebAnswer nothing(Guest guest) {
        return problem(404, guest, "There is nothing here.");
    }

    /// A page that says what is wrong.
    public WebAnswer problem(int status, Guest guest, String sentence) {
        return WebAnswer.html(
                status,
                templates.page(
                        "problem.jte",
                        Map.of("frame", frame(guest, "", "Not so", "", ""), "sentence", sentence, "status", status)));
    }

    /// For somebody who was not let in.
    ///
    /// @param why they were not, if they tried; empty otherwise
    public WebAnswer stranger(int status, String why) {
        var frame = new Frame(files, operator.settings().environment(), "Log in", "", "", "", "", "");
        return WebAnswer.html(
                status, templates.page("stranger.jte", Map.of("frame", frame, "command", login, "why", why)));
    }

    /// For a failure that nobody foresaw, or that AWS refused.
    public WebAnswer broken(RuntimeException failed) {
        var frame = new Frame(files, operator.settings().environment(), "Something failed", "", "", "", "", "");
        return WebAnswer.html(
                500,
                templates.page("problem.jte", Map.of("frame", frame, "sentence", words.apply(failed), "status", 500)));
    }
}
