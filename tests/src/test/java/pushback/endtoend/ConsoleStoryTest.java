package pushback.endtoend;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import pushback.console.ConsoleBrowser;
import pushback.console.ConsoleReader;
import pushback.rollout.AgentRelease;

/// The console of a real `./pushback up`, with real processes, in a browser: one person pushes, another one approves,
/// watches, halts and goes back. Every page is looked at closely on the way, at two widths.
///
/// With `-Dpushback.write=true` the README's picture is taken anew, when the bad release is being pushed back.
@Tag("slow")
class ConsoleStoryTest {
    private static final int WIDE = 1280;
    private static final int NARROW = 390;
    private static final String PAINTED = """
        () => new Promise(tell => new PerformanceObserver(list => {
            for (const paint of list.getEntriesByName('first-contentful-paint')) tell(paint.startTime);
        }).observe({type: 'paint', buffered: true}))
        """;
    private static final Path PICTURE = Path.of("..", "docs", "console.png");
    /// What the judge asks for is always good; of a bad one every other visitor of the shelves sees an error.
    private static final String SERVER = """
        import com.sun.net.httpserver.HttpServer;
        import java.net.InetSocketAddress;
        import java.util.concurrent.Executors;
        import java.util.concurrent.atomic.AtomicLong;

        public class Server {
            static final AtomicLong asked = new AtomicLong();

            public static void main(String[] word) throws Exception {
                var server = HttpServer.create(new InetSocketAddress(System.getenv("HOST"),
                        Integer.parseInt(System.getenv("PORT"))), 50);
                server.setExecutor(Executors.newCachedThreadPool());
                server.createContext("/", exchange -> {
                    var isBad = word[0].equals("bad") && exchange.getRequestURI().getPath().equals("/shelves")
                            && asked.incrementAndGet() % 2 == 0;
                    var page = (isBad ? "no such shelf" : word[0]).getBytes();
                    if (isBad) System.err.println("ERROR no shelf for " + exchange.getRequestURI());
                    exchange.sendResponseHeaders(isBad ? 500 : 200, page.length);
                    exchange.getResponseBody().write(page);
                    exchange.close();
                });
                server.start();
                System.out.println("serves " + word[0]);
                new java.io.File(System.getenv("INSTANCE_ROOT") + "/ready").createNewFile();
            }
        }
        """;

    private static ConsoleBrowser browser;

    @TempDir
    Path work;

    @BeforeAll
    static void start() {
        browser = ConsoleBrowser.start();
    }

    @AfterAll
    static void stop() {
        if (browser != null) browser.close();
    }

    @Test
    @Timeout(420)
    void onePersonPushesAndAnotherOneWatchesHaltsAndGoesBack() throws Exception {
        var application = TinyApplication.in(work.resolve("shop"), "one")
                .with("Server.java", SERVER)
                .with("pushback.yml", "name: shop\nhealthPath: /health\nprobePaths: [/]\ndatabase: none\n");
        var rules = Files.writeString(work.resolve("rules.yml"), "approvalWithin: 1h\n");
        try (var up = Launcher.up(
                work.resolve("state").toAbsolutePath(),
                application.directory(),
                2,
                "--tolerate",
                "1",
                "--condemn",
                "20",
                "--rules",
                rules.toString())) {
            var login = up.awaitValue("console").split(" ")[0];
            var site = up.awaitValue("site");
            var clone = new Pushes(TinyApplication.cloned(
                    // Whoever has the token says who they are.
                    up.awaitValue("git").replaceFirst("//[^:]+:", "//dana:"), work.resolve("clone")));
            var narrated = new ArrayList<String>();
            Thread.ofVirtual().start(() -> listen(up, narrated));
            try (var reader = new ConsoleReader(browser, login, WIDE);
                    var visitors = new Shoppers(site + "shelves")) {
                var story = new Story(reader, clone);
                story.theFirstReleaseIsApproved();
                visitors.begin();
                story.aBadReleaseIsPushedBack();
                story.nobodyApprovesWhatTheyAskedFor();
                story.whatAHookPrintsRunsNowhere();
                story.oneIsHalted();
                story.oneGoesOutAndIsTakenBackByThePicker();
                story.theServersTellWhatTheyDo();
                story.theFirstPageIsPaintedSoon();
                story.theRestIsLookedAt();
            } catch (AssertionError | RuntimeException failed) {
                failed.addSuppressed(new AssertionError("up said:\n" + String.join("\n", List.copyOf(narrated))));
                throw failed;
            }
        }
    }

    private static void listen(Launcher up, List<String> narrated) {
        var lines = Collections.synchronizedList(narrated);
        try {
            up.await(line -> {
                lines.add(line);
                return false;
            });
        } catch (IOException | AssertionError ended) {
            // With the test.
        }
    }

    /// Dana's clone.
    private record Pushes(TinyApplication shop) {
        void push(String word, String message) throws IOException {
            Files.writeString(shop.directory().resolve("word"), word);
            Files.writeString(shop.directory().resolve("message"), message);
            shop.git("add", "--all");
            shop.git("commit", "--quiet", "--message", message);
            shop.git("push", "origin", "HEAD:refs/heads/main");
        }

        /// A release whose hook fails and prints what would run on a careless page; so would its message and author.
        void pushHostile() throws IOException {
            var start = shop.read("start.sh");
            shop.with(
                    "start.sh",
                    "#!/bin/sh\necho \"<script>alert('hook')</script><img src=x onerror=alert(1)>\"\nexit 1\n");
            shop.git("add", "--all");
            shop.git(
                    "commit",
                    "--quiet",
                    "--author",
                    "Eve\" onmouseover=\"alert('author') <eve@example.com>",
                    "--message",
                    "<img src=x onerror=alert('message')>");
            shop.git("push", "origin", "HEAD:refs/heads/main");
            shop.with("start.sh", start);
        }
    }

    private record Story(ConsoleReader reader, Pushes dana) {
        private Page page() {
            return reader.page;
        }

        void theFirstReleaseIsApproved() {
            reader.open("/");
            approveTheOneThatWaits("the first one");
            ends("Deployed");
            reader.look("first-release", NARROW);
        }

        void aBadReleaseIsPushedBack() throws IOException {
            reader.open("/");
            // It is open before the push: all else comes by itself.
            dana.push("bad", "Shelves by colour");
            approveTheOneThatWaits("looks good to me");
            assertThat(page().locator("#AcquireLock")).hasClass(Pattern.compile("is-succeeded"), soon());
            assertThat(page().locator("#DeployRevision")).hasClass(Pattern.compile("is-running"), soon());
            reader.look("bad-release-goes-out", NARROW);
            assertThat(page().locator("figure.evidence .mark.unhealthy").first())
                    .isVisible(visible());
            assertThat(page().locator("figure.evidence figcaption").first()).containsText("the evidence was enough");
            assertThat(page().locator("#RollBack")).hasClass(Pattern.compile("is-(running|succeeded)"), soon());
            picture();
            ends("Pushed back");
            assertThat(page().locator("#bill-title + div")).containsText("Requests failed because of it");
            assertThat(page().locator("#told-title + div li").first()).isVisible();
            page().locator("#CheckHealth, #WatchRollout").last().click();
            assertThat(page().locator("#state-title")).hasText(Pattern.compile("CheckHealth|WatchRollout"));
            reader.look("bad-release-pushed-back", NARROW);
        }

        void nobodyApprovesWhatTheyAskedFor() {
            reader.open("/do/deploy");
            page().getByLabel("By force").check();
            reader.confirm("once more");
            page().waitForURL(Pattern.compile(".*/releases/.*"));
            var release = page().url().replaceFirst(".*/", "");
            assertThat(page().locator("#AwaitApproval")).hasClass(Pattern.compile("is-running"), soon());
            reader.open("/do/approve?release=" + release);
            reader.confirm("myself");
            assertThat(page().locator("[role=alert]")).containsText("cannot");
            reader.look("approve-refused", NARROW);
            reader.open("/do/reject?release=" + release);
            reader.confirm("somebody else should look at it");
            ends("Rejected");
        }

        void whatAHookPrintsRunsNowhere() throws IOException {
            reader.open("/");
            dana.pushHostile();
            approveTheOneThatWaits("<script>alert('reason')</script>");
            ends("Pushed back");
            assertThat(page().locator(".failure pre").first()).containsText("<script>alert('hook')</script>");
            assertThat(page().locator("h1")).hasText("<img src=x onerror=alert('message')>");
            reader.look("hostile", NARROW);
        }

        void oneIsHalted() throws IOException {
            dana.push("three", "A cart for gifts");
            reader.open("/");
            reader.look("now-waits", NARROW);
            approveTheOneThatWaits("for the holidays");
            assertThat(page().locator("#DeployRevision")).hasClass(Pattern.compile("is-running"), soon());
            reader.open("/");
            reader.look("now-at-work", NARROW);
            page().getByText("Halt…").first().click();
            reader.look("halt", NARROW);
            reader.confirm("wrong branch");
            assertThat(page().locator("h1 + .status")).hasText("Pushed back", text());
        }

        void oneGoesOutAndIsTakenBackByThePicker() throws IOException {
            dana.push("four", "Say what is in stock");
            reader.open("/");
            approveTheOneThatWaits("at last");
            ends("Deployed");
            reader.open("/do/rollback");
            page().locator("label.choice", new Page.LocatorOptions().setHasText("shop"))
                    .or(page().locator("label.choice input:enabled"))
                    .first()
                    .check();
            reader.look("rollback", NARROW);
            reader.confirm("people miss the old page");
            page().waitForURL(Pattern.compile(".*/releases/.*"));
            ends("Deployed");
            assertThat(page().locator("#head")).containsText("people miss the old page");
        }

        void theServersTellWhatTheyDo() {
            reader.open("/servers");
            assertThat(page().locator(".servers .spark").first()).isVisible(visible());
            reader.look("servers", NARROW);
            page().locator(".servers .who a").first().click();
            assertThat(page().locator("pre[data-follow]")).containsText("serves one");
            assertThat(page().locator("#life-title + div")).containsText("Launching a new EC2 instance");
            page().getByText("Ask which agent it has").click();
            assertThat(page().locator(".facts code", new Page.LocatorOptions().setHasText(AgentRelease.VERSION)))
                    .isVisible(visible());
            reader.look("server", NARROW);
            page().getByText("Run a command…").click();
            page().getByLabel("Command")
                    .fill("echo \"<img src=x onerror=alert('log')>\" >> var/log/tiny.log; cat opt/tiny/word");
            reader.confirm("a look");
            assertThat(page().locator(".status", new Page.LocatorOptions().setHasText("exit code 0")))
                    .isVisible(visible());
            assertThat(page().locator("pre[data-follow]")).hasText("one");
            reader.look("ran", NARROW);
            page().goBack();
            page().goBack();
            assertThat(page().locator("pre[data-follow]")).containsText("<img src=x onerror=alert('log')>");
            reader.look("hostile-log", NARROW);
        }

        /// Of seven loads the middle one, with what the browser has kept as it keeps it.
        void theFirstPageIsPaintedSoon() {
            var millis = new ArrayList<Double>();
            for (var i = 0; i < 7; i++) {
                reader.open("/");
                millis.add(((Number) page().evaluate(PAINTED)).doubleValue());
            }
            var median = millis.stream().sorted().toList().get(millis.size() / 2);
            System.out.println("first contentful paint of /, milliseconds: " + millis + ", median " + median);
            assertTrue(median < 300, "the first page is painted after " + median + " ms");
        }

        void theRestIsLookedAt() {
            for (var path :
                    List.of("/", "/releases", "/measures", "/drills", "/judge?ask=replay", "/run", "/put", "/start")) {
                reader.open(path);
                reader.look(
                        path.equals("/") ? "now" : path.replaceAll("\\W+", "-").substring(1), NARROW);
            }
            reader.open("/functions?function=CheckHealth");
            assertThat(page().locator("main pre")).isVisible();
            reader.look("functions", NARROW);
            reader.open("/releases");
            page().locator("[name=one]").first().check();
            page().locator("[name=other]").last().check();
            page().getByText("Compare two").click();
            reader.look("compare", NARROW);
            reader.open("/doctor");
            page().locator("main button").click();
            assertThat(page().locator(".findings")).isVisible(visible());
            reader.look("doctor", NARROW);
        }

        /// From the banner that has come on the open page to the release.
        private void approveTheOneThatWaits(String why) {
            page().locator(".banner a", new Page.LocatorOptions().setHasText("Approve…"))
                    .click();
            reader.confirm(why);
            page().waitForURL(Pattern.compile(".*/releases/.*"));
        }

        private void ends(String ending) {
            assertThat(page().locator("h1 + .status")).hasText(ending, text());
        }

        private void picture() throws IOException {
            page().setViewportSize(WIDE, 1300);
            var bytes = page().screenshot(
                            new Page.ScreenshotOptions().setPath(ConsoleReader.SCREENSHOTS.resolve("pushed-back.png")));
            page().setViewportSize(WIDE, 800);
            var small = SmallPicture.of(bytes, 780);
            assertTrue(small.length < 100_000, "the README's picture has " + small.length + " bytes");
            if (Boolean.getBoolean("pushback.write")) Files.write(PICTURE, small);
        }

        private static LocatorAssertions.HasClassOptions soon() {
            return new LocatorAssertions.HasClassOptions().setTimeout(60_000);
        }

        private static LocatorAssertions.HasTextOptions text() {
            return new LocatorAssertions.HasTextOptions().setTimeout(90_000);
        }

        private static LocatorAssertions.IsVisibleOptions visible() {
            return new LocatorAssertions.IsVisibleOptions().setTimeout(60_000);
        }
    }
}
