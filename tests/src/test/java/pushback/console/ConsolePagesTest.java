package pushback.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.base.Json;
import pushback.cloud.virtual.VirtualCloud;
import pushback.outcome.Bill;
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;

/// What the pages show of an environment in memory, and what their forms do.
class ConsolePagesTest {
    private final VirtualCloud world =
            new VirtualCloud(2, new Rules(List.of(), InFreeze.WAIT, Duration.ZERO, List.of(), List.of()));
    private final ServedConsole console = new ServedConsole(world);

    @AfterEach
    void close() {
        console.close();
    }

    @Test
    void showsAnEnvironmentInWhichNothingWasReleased() {
        console.logIn();
        var page = page("/");
        assertTrue(page.contains("Nothing was found good here yet"), page);
        assertTrue(page.contains("No release was found good yet."), "why a rollback is not possible");
        assertTrue(page("/releases").contains("Nothing was released yet"));
    }

    @Test
    void showsWhatServesAndOnWhichServers() {
        var commit = world.commit("Say <one>", AppBehaviour.good()).sha();
        var release = world.run().name();
        console.logIn();
        var page = page("/");
        assertTrue(page.contains("Say &lt;one&gt;"), page);
        assertTrue(page.contains(commit.substring(0, 7)), page);
        assertTrue(page.contains("/releases/" + release), page);
        assertEquals(3, page.split("<span class=\"status good\">healthy</span>", -1).length - 1, page);
    }

    @Test
    void drawsWhatAReleaseThatWasPushedBackDid() {
        world.commit("Say one", AppBehaviour.good());
        world.run();
        world.commit("Say two", AppBehaviour.good().failing("ApplicationStart"));
        var release = world.run().name();
        console.logIn();
        var page = page("/releases/" + release);
        assertTrue(page.contains("id=\"RollOut\" class=\"around is-caught\""), page);
        assertTrue(page.contains("id=\"RollBack\" class=\"node task is-succeeded \""), page);
        assertTrue(page.contains("id=\"PromoteRelease\" class=\"node task is-unreached \""), page);
        assertTrue(page.contains("Pushed back"), page);
        assertTrue(page.contains("<strong>ApplicationStart</strong>"), page);
        assertTrue(page.contains("Log-likelihood of the sequential test"), page);
        var state = page("/releases/" + release + "?state=ResolveRelease");
        assertTrue(state.contains("<code>$release</code>"), state);
        var history = Json.tree(page("/releases/" + release + "/history.json"));
        assertTrue(history.path("executions").path(0).path("events").size() > 40, history.toString());
    }

    @Test
    void saysWhatABadReleaseHasCostAndWhatWasSeenWhenItsExecutionIsForgotten() {
        world.commit("Say one", AppBehaviour.good());
        world.run();
        world.commit("Say two", AppBehaviour.good().answering((path, since) -> path.equals("/") ? 500 : 200));
        var release = world.run().name();
        console.logIn();
        var before = page("/releases/" + release);
        console.forgetExecutions();
        var page = page("/releases/" + release);
        assertTrue(page.contains("AWS has forgotten this execution"), page);
        assertTrue(page.contains("Reduced capacity"), page);
        var charts = Pattern.compile("(?s)<figure class=\"evidence\">.*?</figure>");
        assertEquals(2, charts.matcher(page).results().count(), "the release and the rollback");
        assertEquals(matches(charts, before), matches(charts, page));
        assertTrue(page.contains("above the line the new servers: "), page);
        assertTrue(page.contains("the evidence was enough: unhealthy."), page);
    }

    @Test
    void saysInTheListWhatEachReleaseHasCost() {
        world.commitThatDoesNotBuild();
        var release = world.run().name();
        world.cloud().pushback().ledger().insert(Bill.entry(release), new Bill(true, 700, 12.0, 14, 0.0005, 99.9, 21));
        console.logIn();
        var page = page("/releases");
        assertTrue(page.contains("<td>14 failed (0.05 %), 21 s reduced</td>"), page);
    }

    @Test
    void saysWhatPeopleWereToldAndWhen() {
        world.commit("Say one", AppBehaviour.good());
        var release = world.run().name();
        console.logIn();
        var page = page("/releases/" + release);
        assertTrue(page.contains("Git host, <code>in_progress</code>: "), page);
        assertTrue(page.contains("Git host, <code>success</code>: "), page);
        assertTrue(page.contains("Message to subscribers: production: "), page);
    }

    @Test
    void aServersPageSaysWhenAndWhyItWasLaunchedAndEnded() {
        world.commit("Say one", AppBehaviour.good());
        world.run();
        console.logIn();
        var id = world.cloud().pushback().capacity().inService().getFirst().instanceId();
        var page = page("/servers/" + id);
        assertTrue(page.contains("Launching a new EC2 instance <span class=\"status good\">Successful"), page);
        assertTrue(page.contains("is what it should have"), page);
        world.cloud()
                .services()
                .scaling()
                .terminateInstanceInAutoScalingGroup(end -> end.instanceId(id).shouldDecrementDesiredCapacity(false));
        world.timeline().advance(Duration.ofMinutes(5));
        var gone = page("/servers/" + id);
        assertTrue(gone.contains("Terminating EC2 instance"), gone);
    }

    @Test
    void saysWhatWasReleasedBetweenTwo() {
        var names = new ArrayList<String>();
        for (var word : List.of("one", "two", "three", "four")) {
            world.commit("Say " + word, AppBehaviour.good());
            names.add(world.run().name());
        }
        console.logIn();
        var page = page("/compare?one=" + names.getLast() + "&other=" + names.getFirst());
        var list = page.substring(page.indexOf("Released or tried between them"), page.indexOf("What differs"));
        assertTrue(list.indexOf("Say three") < list.indexOf("Say two") && list.contains("Say three"), list);
        assertFalse(list.contains("Say one") || list.contains("Say four"), list);
        assertFalse(
                page("/compare?one=" + names.get(1) + "&other=" + names.get(2)).contains("between them<"));
    }

    @Test
    void aNameThatNothingCanHaveIsNotFoundWhateverItsLength() {
        console.logIn();
        for (var length : List.of(81, 200, 1100, 3000)) {
            var name = "n".repeat(length);
            for (var path : List.of(
                    "/releases/" + name,
                    "/releases/" + name + "/history.json",
                    "/drills/" + name,
                    "/servers/" + name,
                    "/compare?one=" + name + "&other=x",
                    "/run/" + name,
                    "/do/halt?release=" + name))
                assertTrue(
                        console.get(path).statusCode() < 500,
                        path.substring(0, 20) + " " + length + ": "
                                + console.get(path).body());
        }
    }

    @Test
    void offersTheLogOfEachFunction() {
        console.logIn();
        assertTrue(page("/functions").contains("<option value=\"CheckHealth\""));
        assertEquals(404, console.get("/functions?function=Nothing").statusCode());
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).toList();
    }

    @Test
    void asksTheJudgeOnceMoreByOtherSettings() {
        world.commit("Say one", AppBehaviour.good());
        var release = world.run().name();
        console.logIn();
        var page = page("/judge?ask=replay&release=" + release + "&unhealthy=20&tolerated=1");
        assertTrue(page.contains("What it would have said") && page.contains("Would be"), page);
        assertTrue(page("/judge?ask=explain&requests=12").contains("What it will notice"));
        var wrong = page("/judge?ask=replay&release=" + release + "&unhealthy=much");
        assertTrue(wrong.contains("is no number; write it as 0.5"), wrong);
    }

    @Test
    void keepsAValueForBuildsAndShowsItToNobody() {
        console.logIn();
        for (var kind : List.of("parameter", "secret")) {
            var kept = console.post("/put", Map.of("kind", kind, "name", "/app/" + kind, "value", " swordfish "));
            assertEquals(200, kept.statusCode(), kept.body());
            assertTrue(kept.body().contains("is kept, version"), kept.body());
            assertFalse(kept.body().contains("swordfish"), kept.body());
        }
        var refused = console.post("/put", Map.of("kind", "parameter", "name", "no name at all", "value", "swordfish"));
        assertEquals(422, refused.statusCode(), refused.body());
        assertFalse(refused.body().contains("swordfish"), refused.body());
        assertEquals(
                422,
                console.post("/put", Map.of("kind", "secret", "name", "/app/x", "value", ""))
                        .statusCode());
    }

    @Test
    void runsNoCommandWithoutAReason() {
        console.logIn();
        var refused = console.post("/run", Map.of("command", "env"));
        assertEquals(422, refused.statusCode(), refused.body());
        assertTrue(refused.body().contains("say why"), refused.body());
        assertTrue(page("/run?command=ls+opt").contains("ls opt"));
        assertEquals(404, console.get("/run/none").statusCode());
    }

    /// All that a browser loads for the first page, as it comes over the wire.
    @Test
    void theFirstPageIsLight() {
        for (var i = 0; i < 12; i++) {
            world.commit(
                    "Say " + i, i % 3 == 0 ? AppBehaviour.good().failing("ApplicationStart") : AppBehaviour.good());
            world.run("requestedBy", "dana");
        }
        world.start("requestedBy", "dana");
        world.timeline().advance(Duration.ofSeconds(40));
        console.logIn();
        var files = Pattern.compile("(?:src|href)=\"(/assets/[^\"]+)\"")
                .matcher(page("/"))
                .results()
                .map(found -> found.group(1))
                .distinct()
                .toList();
        assertTrue(files.size() >= 5, files.toString());
        var bytes =
                console.packed("/") + files.stream().mapToInt(console::packed).sum();
        assertTrue(bytes < 120_000, bytes + " bytes of " + files);
    }

    @Test
    void deploysHaltsFreezesAndGoesBack() {
        world.commit("Say one", AppBehaviour.good());
        var first = world.run().name();
        world.commit("Say two", AppBehaviour.good());
        console.logIn();
        var started = console.post("/do/deploy", Map.of("reason", "as planned"));
        assertEquals(303, started.statusCode(), started.body());
        world.timeline().advance(Duration.ofSeconds(40));
        console.console().ring();
        var page = page("/");
        assertTrue(page.contains("is-running"), page);
        var halted = console.post("/do/halt", Map.of("reason", "wrong branch"));
        assertEquals(303, halted.statusCode(), halted.body());
        world.timeline().advance(Duration.ofMinutes(20));
        var release = page(halted.headers().firstValue("Location").orElseThrow());
        assertTrue(release.contains("halted"), release);
        assertEquals(
                303, console.post("/do/freeze", Map.of("reason", "inventory")).statusCode());
        assertTrue(page("/").contains("inventory"));
        assertEquals(422, console.post("/do/freeze", Map.of("reason", "again")).statusCode());
        assertEquals(303, console.post("/do/unfreeze", Map.of("reason", "done")).statusCode());
        assertFalse(page("/").contains("inventory"));
        var forced = console.post("/do/deploy", Map.of("reason", "again", "force", "yes"));
        assertEquals(303, forced.statusCode(), forced.body());
        world.timeline().advance(Duration.ofMinutes(20));
        var picker = page("/do/rollback");
        assertTrue(picker.contains("value=\"" + first + "\" checked"), picker);
        var back = console.post("/do/rollback", Map.of("reason", "confuses people", "release", first));
        assertEquals(303, back.statusCode(), back.body());
        world.timeline().advance(Duration.ofMinutes(20));
        var done = page(back.headers().firstValue("Location").orElseThrow());
        assertTrue(done.contains("Deployed") && done.contains("confuses people"), done);
    }

    @Test
    void asksForAReasonAndDoesNothingWithoutOne() {
        world.commit("Say one", AppBehaviour.good());
        world.run();
        console.logIn();
        var refused = console.post("/do/freeze", Map.of("reason", "  "));
        assertEquals(422, refused.statusCode());
        assertTrue(refused.body().contains("say why"), refused.body());
        assertFalse(page("/").contains("Frozen"));
        assertTrue(page("/do/unfreeze").contains("It is not frozen."));
    }

    @Test
    void findsReleasesByWhatTheyAre() {
        world.commit("Say one", AppBehaviour.good());
        world.run("requestedBy", "dana");
        world.commit("Say two", AppBehaviour.good().failing("ApplicationStart"));
        world.run("requestedBy", "erin");
        console.logIn();
        assertTrue(page("/releases?ending=RolledBack").contains("Say two"));
        assertFalse(page("/releases?ending=RolledBack").contains("Say one"));
        assertFalse(page("/releases?by=DANA").contains("Say two"));
        assertTrue(page("/releases?text=say%20one").contains("Say one"));
        assertTrue(page("/releases?branch=main").contains("Say one"));
        assertTrue(page("/releases?branch=other").contains("No release is like that"));
        assertTrue(page("/releases?since=2100-01-01").contains("No release is like that"));
        assertEquals(404, console.get("/releases?since=soon").statusCode());
        var exported = Json.tree(page("/releases.json?by=erin")).path("releases");
        assertEquals(1, exported.size());
        assertEquals(3, page("/releases.csv").lines().count());
    }

    private String page(String path) {
        var answer = console.get(path);
        assertEquals(200, answer.statusCode(), path + " " + answer.body());
        return answer.body();
    }
}
