package pushback.console;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// Debian's chromium, headless, driven through Debian's node. Downloads nothing.
public record ConsoleBrowser(Playwright playwright, Browser browser) implements AutoCloseable {
    /// Starts it, or skips the test and says what is missing.
    public static ConsoleBrowser start() {
        var chromium = program("chromium");
        var node = program("node");
        Assumptions.assumeTrue(chromium.isPresent(), "skipped: chromium is not installed (apt-get install chromium)");
        Assumptions.assumeTrue(node.isPresent(), "skipped: node is not installed (apt-get install nodejs)");
        var playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of(
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1",
                        "PLAYWRIGHT_NODEJS_PATH",
                        node.get().toString())));
        // Root may not use its sandbox; it only ever sees our own pages.
        return new ConsoleBrowser(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(chromium.get())
                                .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage"))));
    }

    private static Optional<Path> program(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
