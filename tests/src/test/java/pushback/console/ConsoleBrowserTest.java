package pushback.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.virtual.VirtualCloud;

/// The console in a browser: what a person sees and presses while a bad release goes out, at two widths, in light and
/// dark, with axe on every page. Screenshots are kept in `target/screenshots`.
@Tag("slow")
class ConsoleBrowserTest {
    private static ConsoleBrowser browser;

    @BeforeAll
    static void start() {
        browser = ConsoleBrowser.start();
    }

    @AfterAll
    static void stop() {
        if (browser != null) browser.close();
    }

    /// A bad release goes out, its states turn on the open page, the evidence crosses the bound, it is pushed back.
    @Test
    void aBadReleaseIsPushedBackBeforeOnesEyes() {
        var world = new VirtualCloud(2);
        world.commit("Say who wrote each post", AppBehaviour.good());
        world.run("requestedBy", "erin");
        world.commit("A better headline", AppBehaviour.good().answering((path, since) -> path.equals("/") ? 500 : 200));
        var release = world.start("requestedBy", "dana");
        world.timeline().advance(Duration.ofSeconds(20));
        try (var console = new ServedConsole(world);
                var reader = new ConsoleReader(browser, console.console().loginUrl(), 1280)) {
            var page = reader.page;
            reader.open("/releases/" + release.name());
            assertThat(page.locator("#CheckHealth")).hasClass(Pattern.compile("is-unreached"));
            for (var second = 0; second < 1200 && !release.states().contains("RollBack"); second++)
                world.timeline().advance(Duration.ofSeconds(1));
            console.console().ring();
            assertThat(page.locator("#QuarantineTargets")).hasClass(Pattern.compile("is-succeeded"));
            assertThat(page.locator("#RollBack")).hasClass(Pattern.compile("is-running"));
            assertThat(page.locator("figure.evidence").first()).containsText("unhealthy");
            world.timeline().advance(Duration.ofMinutes(20));
            console.console().ring();
            assertThat(page.locator("h1 + .status")).hasText("Pushed back");
            page.locator("#CheckHealth").click();
            assertThat(page.locator("#state-title")).hasText("CheckHealth");
        }
    }

    @Test
    void aPersonHaltsAndGoesBackByThePicker() {
        var world = new VirtualCloud(2);
        world.commit("Say one", AppBehaviour.good());
        var first = world.run().name();
        world.commit("Say two", AppBehaviour.good());
        world.run();
        world.commit("Say three", AppBehaviour.good());
        world.start("requestedBy", "dana");
        world.timeline().advance(Duration.ofSeconds(40));
        try (var console = new ServedConsole(world);
                var reader = new ConsoleReader(browser, console.console().loginUrl(), 1280)) {
            var page = reader.page;
            reader.open("/");
            page.getByText("Halt…").first().click();
            page.getByLabel("Why").fill("wrong branch");
            page.locator("form.deed button").click();
            world.timeline().advance(Duration.ofMinutes(20));
            console.console().ring();
            assertThat(page.locator("h1 + .status")).hasText(Pattern.compile("Pushed back|Rejected"));
            reader.open("/do/rollback");
            page.locator("input[value='" + first + "']").check();
            page.getByLabel("Why").fill("the new page confuses people");
            page.locator("form.deed button").click();
            world.timeline().advance(Duration.ofMinutes(20));
            console.console().ring();
            assertThat(page.locator("h1 + .status")).hasText("Deployed");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {390, 1280})
    void everyPageIsForEverybody(int width) {
        var world = new VirtualCloud(2);
        world.commit("Say who wrote each post", AppBehaviour.good());
        var good = world.run("requestedBy", "erin").name();
        world.commit("Crash at the start", AppBehaviour.good().failing("ApplicationStart"));
        var bad = world.run("requestedBy", "dana").name();
        var server = world.cloud().pushback().fleet().healthy().getFirst();
        var drill = world.drill("rollback", "requestedBy", "dana").name();
        world.commit("A better headline", AppBehaviour.good());
        world.start("requestedBy", "dana");
        world.timeline().advance(Duration.ofSeconds(45));
        try (var console = new ServedConsole(world);
                var reader = new ConsoleReader(browser, console.console().loginUrl(), width)) {
            for (var path : List.of(
                    "/",
                    "/releases",
                    "/releases/" + bad,
                    "/releases/" + bad + "?state=VerifyRollback",
                    "/compare?one=" + good + "&other=" + bad,
                    "/measures",
                    "/drills",
                    "/drills/" + drill,
                    "/servers",
                    "/servers/" + server,
                    "/judge?ask=replay&alpha=0.5&release=" + bad,
                    "/doctor",
                    "/run",
                    "/put",
                    "/start",
                    "/do/deploy",
                    "/do/rollback",
                    "/do/halt",
                    "/do/drill",
                    "/do/unfreeze",
                    "/nothing")) {
                reader.open(path);
                reader.look(name(path.replace(bad, "bad")
                        .replace(good, "good")
                        .replace(drill, "drill")
                        .replace(server, "server")));
            }
        }
    }

    private static String name(String path) {
        return path.equals("/") ? "now" : path.substring(1).replaceAll("\\W+", "-");
    }
}
