package pushback.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Somebody in front of the console on a screen of some width, logged in, who looks closely at every page: in light and
/// dark, for what axe finds, and for whether it fits. Screenshots are kept in `target/screenshots`.
public final class ConsoleReader implements AutoCloseable {
    public static final Path SCREENSHOTS = Path.of("target/screenshots");
    private static final String AXE = axe();
    private static final String VIOLATIONS = """
        async () => (await axe.run()).violations.flatMap(v => v.nodes.map(n =>
            v.id + ': ' + n.target.join(' ') + ' ' + (n.any[0] || n.all[0] || n.none[0] || {message: v.help})
                    .message))
        """;

    public final Page page;
    private final URI console;
    private final List<String> complaints = new ArrayList<>();

    /// @param login an address to log in by
    public ConsoleReader(ConsoleBrowser browser, String login, int width) {
        console = URI.create(login).resolve("/");
        var context = browser.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, 800)
                        .setReducedMotion(ReducedMotion.REDUCE));
        context.setDefaultTimeout(30_000);
        page = context.newPage();
        // What breaks the content security policy is written there.
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !message.text().matches(".*status of [45]\\d\\d.*"))
                complaints.add(message.text());
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add("a script of somebody else's runs: " + dialog.message());
            dialog.dismiss();
        });
        page.navigate(login);
        assertThat(page.locator("h1")).hasText(Pattern.compile("Now"));
    }

    public void open(String path) {
        page.navigate(console.resolve(path).toString());
    }

    /// Presses the button of a form that asks for a reason.
    public void confirm(String reason) {
        page.getByLabel("Why").fill(reason);
        page.locator("form.deed button").first().click();
    }

    /// Looks closely at the page that is open, at its own width and then at `other` ones.
    public void look(String name, int... other) {
        var width = page.viewportSize().width;
        look(name);
        for (var one : other) {
            page.setViewportSize(one, 800);
            look(name);
        }
        page.setViewportSize(width, 800);
        page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
    }

    private void look(String name) {
        var width = page.viewportSize().width;
        page.evaluate(AXE);
        page.evaluate("() => scrollTo(0, 0)");
        for (var scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
            page.screenshot(new Page.ScreenshotOptions()
                    .setFullPage(true)
                    .setPath(SCREENSHOTS.resolve(
                            "%s-%d-%s.png".formatted(name, width, scheme.name().toLowerCase()))));
            assertEquals(List.of(), page.evaluate(VIOLATIONS), () -> name + " " + scheme + " " + width);
        }
        assertEquals(width, page.evaluate("() => document.documentElement.scrollWidth"), () -> name + " is too wide");
        assertEquals(List.of(), complaints, name);
    }

    private static String axe() {
        try (var script = ConsoleReader.class.getResourceAsStream("/axe.min.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void close() {
        page.context().close();
    }
}
