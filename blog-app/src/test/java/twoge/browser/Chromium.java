package twoge.browser;

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

/// The browser that Debian packages, driven through Debian's node. Downloads nothing.
record Chromium(Playwright playwright, Browser browser) implements AutoCloseable {
    /// Starts it, or skips the test and says what is missing.
    static Chromium start() {
        var chromium = program("chromium");
        var node = program("node");
        skipUnless(chromium.isPresent(), "skipped: chromium is not installed (apt-get install chromium)");
        skipUnless(node.isPresent(), "skipped: node is not installed (apt-get install nodejs)");
        var playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of(
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD",
                        "1",
                        "PLAYWRIGHT_NODEJS_PATH",
                        node.get().toString())));
        // Root may not use its sandbox; it only ever sees our own pages.
        return new Chromium(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(chromium.get())
                                .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage"))));
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    private static void skipUnless(boolean present, String message) {
        if (!present) System.out.println("BrowserTest " + message);
        Assumptions.assumeTrue(present, message);
    }

    private static Optional<Path> program(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
