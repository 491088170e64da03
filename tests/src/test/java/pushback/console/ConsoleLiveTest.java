package pushback.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import pushback.aws.fleet.AppBehaviour;
import pushback.cloud.virtual.VirtualCloud;
import pushback.console.live.LookPace;

/// What happens is on the open pages soon, and costs the same however many there are.
class ConsoleLiveTest {
    private static final String STATES = "event: states";

    private final VirtualCloud world = new VirtualCloud(2);
    private ServedConsole console;
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        console.close();
        http.shutdownNow();
    }

    @Test
    void aStateThatIsEnteredIsToldToThePageThatShowsIt() throws Exception {
        world.commit("Say one", AppBehaviour.good());
        var release = world.start("requestedBy", "dana");
        world.timeline().advance(Duration.ofSeconds(30));
        console = new ServedConsole(world).logIn();
        var told = follow("/live/release/" + release.name(), "");
        await(told, STATES);
        world.timeline().advance(Duration.ofMinutes(20));
        console.console().ring();
        var states = await(told, STATES);
        assertTrue(states.contains("\"Deployed\":[\"is-succeeded\""), states);
    }

    /// Also where one follows the other quickly. Nine of ten: the machine may have other things to do.
    @Tag("slow")
    @Test
    void aStateThatIsEnteredIsOnThePageWithinASecond() throws Exception {
        world.commit("Say one", AppBehaviour.good());
        var release = world.start("requestedBy", "dana");
        console = new ServedConsole(world).logIn();
        var told = follow("/live/release/" + release.name(), "");
        await(told, STATES);
        var late = new ArrayList<Long>();
        for (var i = 0; i < 10; i++) {
            var entered = release.states().size();
            while (release.states().size() == entered) world.timeline().advance(Duration.ofSeconds(1));
            var begun = System.nanoTime();
            console.console().ring();
            await(told, STATES);
            var millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            if (millis > 1_000) late.add(millis);
        }
        assertTrue(late.size() <= 1, "told so many milliseconds late: " + late);
    }

    @Test
    void aBrowserThatHasSeenAllIsToldNothingAndOneThatHasNotIsToldAllAfterARestartToo() throws Exception {
        world.commit("Say one", AppBehaviour.good());
        world.run();
        console = new ServedConsole(world).logIn();
        var told = follow("/live/now", "");
        var first = await(told, "event: latest");
        var id = first.lines()
                .filter(line -> line.startsWith("id: "))
                .findFirst()
                .orElseThrow()
                .substring(4);
        console.restart();
        assertEquals("retry: 1000\n", next(follow("/live/now", id)));
        var again = follow("/live/now", "another");
        assertEquals("retry: 1000\n", next(again));
        assertTrue(await(again, "event: serving").contains("Say one"));
    }

    /// Each kind of call, while a release goes on and nothing rings.
    @Tag("slow")
    @Test
    void fiftyOpenPagesCostUnderOneCallASecondOfEachKind() throws Exception {
        // As many as the page lists, so that what is asked for each of them would show.
        for (var i = 0; i < 30; i++) {
            world.commit("Say " + i, AppBehaviour.good());
            world.run();
        }
        world.commit("Say it at last", AppBehaviour.good());
        var release = world.start();
        world.timeline().advance(Duration.ofSeconds(30));
        console = new ServedConsole(world, LookPace.AWS).logIn();
        var pages = new ArrayList<BlockingQueue<String>>();
        for (var i = 0; i < 50; i++)
            pages.add(follow(i % 2 == 0 ? "/live/now" : "/live/release/" + release.name(), ""));
        for (var page : pages) assertEquals("retry: 1000\n", next(page));
        // The first look asks for everything.
        await(pages.getLast(), STATES);
        console.calls();
        var seconds = 30;
        var begun = System.nanoTime();
        while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(seconds)) {
            world.timeline().advance(Duration.ofSeconds(1));
            pages.getFirst().poll(1, TimeUnit.SECONDS);
        }
        var calls = console.calls();
        System.out.println("50 pages, " + seconds + " s: " + calls);
        calls.forEach((action, count) -> assertTrue(count <= seconds, action + " " + count + " times"));
    }

    private BlockingQueue<String> follow(String path, String seen) throws IOException, InterruptedException {
        var request = console.request(path);
        if (!seen.isEmpty()) request.header("Last-Event-ID", seen);
        var answer = http.send(request.build(), BodyHandlers.ofInputStream());
        assertEquals(200, answer.statusCode());
        var events = new LinkedBlockingQueue<String>();
        Thread.ofVirtual().start(() -> {
            try (var lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                var event = new StringBuilder();
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (!line.isEmpty()) event.append(line).append("\n");
                    else {
                        events.add(event.toString());
                        event.setLength(0);
                    }
                }
            } catch (IOException ended) {
                events.add("");
            }
        });
        return events;
    }

    private static String next(BlockingQueue<String> events) throws InterruptedException {
        var event = events.poll(20, TimeUnit.SECONDS);
        assertTrue(event != null, "nothing was told");
        return event;
    }

    private static String await(BlockingQueue<String> events, String beginning) throws InterruptedException {
        var seen = new ArrayList<String>(List.of());
        while (true) {
            var event = next(events);
            if (event.startsWith(beginning)) return event;
            seen.add(event.lines().findFirst().orElse(""));
            assertTrue(seen.size() < 200, seen.toString());
        }
    }
}
