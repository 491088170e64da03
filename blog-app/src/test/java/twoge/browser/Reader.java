package twoge.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Somebody in front of a screen of some width, who looks closely at every page: in light and dark, for what axe finds,
/// and for whether it fits. Keeps screenshots in `target/screenshots`.
final class Reader implements AutoCloseable {
    private static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final String AXE = axe();
    private static final String VIOLATIONS = """
        async () => (await axe.run()).violations.flatMap(v => v.nodes.map(n =>
            v.id + ': ' + n.target.join(' ') + ' ' + (n.any[0] || n.all[0] || n.none[0] || {message: v.help})
                    .message))
        """;

    final BrowserContext context;
    final Page page;
    private final int width;
    private final List<String> complaints = new ArrayList<>();

    Reader(Browser browser, int port, int width) {
        this.width = width;
        context = browser.newContext(new Browser.NewContextOptions()
                .setBaseURL("http://127.0.0.1:" + port)
                .setViewportSize(width, 800)
                .setReducedMotion(com.microsoft.playwright.options.ReducedMotion.REDUCE));
        context.setDefaultTimeout(15_000);
        page = context.newPage();
        // What breaks the content security policy is written there.
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().matches(".*status of [45]\\d\\d.*"))
                complaints.add(message.text());
        });
    }

    void open(String path) {
        page.navigate(path);
    }

    void type(String label, String text) {
        page.getByLabel(label, new Page.GetByLabelOptions().setExact(true)).fill(text);
    }

    void press(String button) {
        page.locator("main")
                .getByText(button, new com.microsoft.playwright.Locator.GetByTextOptions().setExact(true))
                .first()
                .click();
    }

    /// Looks closely at the page that is open.
    void look(String name) {
        page.evaluate(AXE);
        for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            assertEquals(List.of(), page.evaluate(VIOLATIONS), () -> name + " " + scheme + " " + width);
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(SCREENSHOTS.resolve(
                            "%s-%d-%s.png".formatted(name, width, scheme.name().toLowerCase()))));
        }
        assertEquals(width, page.evaluate("() => document.documentElement.scrollWidth"), () -> name + " is too wide");
        assertEquals(List.of(), complaints, name);
    }

    @Override
    public void close() {
        context.close();
    }

    private static String axe() {
        try (var script = Reader.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
