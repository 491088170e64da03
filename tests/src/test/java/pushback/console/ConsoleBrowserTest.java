package pushback.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
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
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final String VIOLATIONS = """
        async () => (await axe.run()).violations.flatMap(v => v.nodes.map(n =>
            v.id + ': ' + n.target.join(' ') + ' ' + (n.any[0] || n.all[0] || n.none[0] || {message: v.help})
                    .message))
        """;

    private static Playwright playwright;
    private static Browser browser;
    private static String axe;

    @BeforeAll
    static void start() throws IOException {
        var chromium = program("chromium");
        var node = program("node");
        Assumptions.assumeTrue(chromium.isPresent(), "skipped: chromium is not installed (apt-get install chromium)");
        Assumptions.assumeTrue(node.isPresent(), "skipped: node is not installed (apt-get install nodejs)");
        playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of(
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1",
                        "PLAYWRIGHT_NODEJS_PATH",
                        node.get().toString())));
        // Root may not use its sandbox; it only ever sees our own pages.
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium.get())
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
        try (var script = ConsoleBrowserTest.class.getResourceAsStream("/axe.min.js")) {
            axe = new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void stop() {
        if (browser != null) browser.close();
        if (playwright != null) playwright.close();
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
                var reader = new Reader(1280, console)) {
            var page = reader.page;
            reader.open("/releases/" + release.name());
            assertThat(page.locator("#CheckHealth")).hasClass(Pattern.compile("is-unreached"));
            for (var second = 0; second < 1200 && !release.states().contains("RollBack"); second++)
                world.timeline().advance(Duration.ofSeconds(1));
            console.console().ring();
            assertThat(page.locator("#QuarantineTargets")).hasClass(Pattern.compile("is-succeeded"));
            assertThat(page.locator("#RollBack")).hasClass(Pattern.compile("is-running"));
            assertThat(page.locator("figure.evidence").first()).containsText("unhealthy");
            // The picture of the README is this one, made smaller.
            page.screenshot(new Page.ScreenshotOptions().setPath(SCREENSHOTS.resolve("pushed-back.png")));
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
                var reader = new Reader(1280, console)) {
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
        var drill = world.drill("rollback", "requestedBy", "dana").name();
        world.commit("A better headline", AppBehaviour.good());
        world.start("requestedBy", "dana");
        world.timeline().advance(Duration.ofSeconds(45));
        try (var console = new ServedConsole(world);
                var reader = new Reader(width, console)) {
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
                    "/start",
                    "/do/deploy",
                    "/do/rollback",
                    "/do/halt",
                    "/do/drill",
                    "/do/unfreeze",
                    "/nothing")) {
                reader.open(path);
                reader.look(path.replace(bad, "bad").replace(good, "good").replace(drill, "drill"));
            }
        }
    }

    /// Somebody in front of a screen of some width, logged in.
    private static final class Reader implements AutoCloseable {
        private final Page page;
        private final ServedConsole console;
        private final int width;
        private final List<String> complaints = new ArrayList<>();

        Reader(int width, ServedConsole console) {
            this.width = width;
            this.console = console;
            var context = browser.newContext(
                    new Browser.NewContextOptions().setViewportSize(width, 800).setReducedMotion(ReducedMotion.REDUCE));
            context.setDefaultTimeout(30_000);
            page = context.newPage();
            // What breaks the content security policy is written there.
            page.onConsoleMessage(message -> {
                if (message.type().equals("error") && !message.text().matches(".*status of [45]\\d\\d.*"))
                    complaints.add(message.text());
            });
            page.navigate(console.console().loginUrl());
            assertThat(page.locator("h1")).hasText(Pattern.compile("Now"));
        }

        void open(String path) {
            page.navigate(console.console().url() + path.substring(1));
        }

        void look(String name) {
            page.evaluate(axe);
            for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
                assertEquals(List.of(), page.evaluate(VIOLATIONS), () -> name + " " + scheme + " " + width);
                page.screenshot(new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(SCREENSHOTS.resolve("%s-%d-%s.png"
                                .formatted(
                                        name.replaceAll("\\W+", "-"),
                                        width,
                                        scheme.name().toLowerCase()))));
            }
            assertEquals(
                    width, page.evaluate("() => document.documentElement.scrollWidth"), () -> name + " is too wide");
            assertEquals(List.of(), complaints, name);
        }

        @Override
        public void close() {
            page.context().close();
        }
    }

    private static Optional<Path> program(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
