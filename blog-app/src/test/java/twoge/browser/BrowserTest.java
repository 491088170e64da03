package twoge.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.FilePayload;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import twoge.TestBlog;
import twoge.TestDatabase;
import twoge.Visitor;
import twoge.picture.Samples;

@Tag("slow")
class BrowserTest {
    private static Chromium chromium;
    private static TestBlog blog;

    @BeforeAll
    static void start() {
        chromium = Chromium.start();
        blog = TestBlog.start();
    }

    @AfterAll
    static void stop() {
        if (blog != null) blog.close();
        if (chromium != null) chromium.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 1280})
    void aWriterCanDoEverythingThereIs(int width) {
        var name = "ada-" + width;
        try (var reader = new Reader(chromium.browser(), blog.visitor().port(), width)) {
            var page = reader.page;
            register(reader, name);
            logOutAndIn(reader, name);
            profile(reader, name);
            publish(reader, width);
            var post = page.url();
            reply(reader);
            edit(reader);
            read(reader, name, width);
            delete(reader, post);
            logOut(reader);
        }
    }

    /// The pages nobody wants to see, and those of a list that goes on.
    @ParameterizedTest
    @ValueSource(ints = {360, 1280})
    void whatGoesWrongLooksLikeTheRest(int width) {
        try (var broken = TestBlog.start();
                var reader = new Reader(chromium.browser(), broken.visitor().port(), width)) {
            var page = reader.page;
            var author = broken.visitor().joined("grace");
            for (int n = 1; n <= 21; n++) author.publish("Post " + n, "text");
            reader.open("/");
            page.getByRole(AriaRole.LINK, byName("Older posts")).click();
            assertThat(page.locator("article > h2")).hasText("Post 1");
            reader.look("front-older");
            reader.open("/login");
            reader.type("Name", "grace");
            reader.type("Password", Visitor.PASSWORD);
            page.locator("main button").click();
            reader.open("/write");
            page.locator("#write").evaluate("form => form.noValidate = true");
            reader.type("Text", "Written for an hour.");
            page.locator("main button").click();
            assertThat(page.getByText("The title is empty.")).isVisible();
            reader.look("write-problems");
            reader.type("Title", "Not lost");
            page.locator("#write input[name=token]").evaluate("input => input.value = ''");
            page.locator("main button").click();
            assertThat(page.locator("h1")).hasText("Once more, please");
            reader.look("stale");
            changedElsewhere(reader, author);
            TestDatabase.execute(broken.database(), "DROP TABLE posts CASCADE");
            reader.open("/");
            assertThat(page.locator("h1")).hasText("Something broke");
            reader.look("broken");
        }
    }

    private static void changedElsewhere(Reader reader, Visitor author) {
        var page = reader.page;
        var post = author.publish(
                "Wide",
                "| a | b | c | d | e | f | g | h |\n|-|-|-|-|-|-|-|-|\n"
                        + "| several words |".repeat(8).replace("||", "|") + "\n\n    " + "code".repeat(50));
        reader.open(post);
        reader.look("post-wide");
        reader.open(post + "/edit");
        author.post(post + "/edit", Map.of("title", "Changed", "text", "meanwhile"));
        reader.type("Text", "What was typed here.");
        page.getByRole(AriaRole.BUTTON, byName("Save")).click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("changed in another window");
        reader.look("edit-conflict");
        reader.open(post);
        author.post(post + "/delete", Map.of());
        reader.type("Your reply", "Too late, and not lost.");
        page.locator("#replies").getByRole(AriaRole.BUTTON).last().click();
        assertThat(page.locator("h1")).hasText("Nothing here");
        reader.look("reply-too-late");
    }

    @Test
    void theKeyboardIsEnough() {
        blog.visitor().joined("keyboard");
        try (var reader = new Reader(chromium.browser(), blog.visitor().port(), 1280)) {
            var keys = reader.page.keyboard();
            reader.open("/login");
            keys.press("Tab");
            assertThat(reader.page.getByText("Skip to the content")).isFocused();
            keys.press("Enter");
            keys.press("Tab");
            keys.type("keyboard");
            keys.press("Tab");
            keys.type(Visitor.PASSWORD);
            keys.press("Enter");
            assertThat(reader.page.getByRole(AriaRole.BUTTON, byName("Log out")))
                    .isVisible();
            reader.open("/write");
            press(keys, "Tab", "Enter", "Tab");
            keys.type("Without a mouse");
            press(keys, "Tab");
            keys.type("text");
            press(keys, "Tab", "Tab", "Tab", "Enter");
            assertThat(reader.page.locator("h1")).hasText("Without a mouse");
            reader.open(reader.page.url() + "/delete");
            press(keys, "Tab", "Enter", "Tab", "Enter");
            assertThat(reader.page.getByText("Nothing published yet.")).isVisible();
        }
    }

    /// On a phone the field for the search is an icon, until somebody comes to it.
    @Test
    void theSearchOpensForTheKeyboardAndForATapOnAPhone() {
        blog.visitor().joined("seeker").publish("Axolotls", "They keep their gills.");
        try (var reader = new Reader(chromium.browser(), blog.visitor().port(), 390)) {
            var page = reader.page;
            var field = page.getByLabel("Search posts");
            reader.open("/");
            assertEquals(true, field.boundingBox().width < 50, "an icon");
            press(page.keyboard(), "Tab", "Tab", "Tab");
            assertThat(field).isFocused();
            assertEquals(true, field.boundingBox().width > 300, "a field");
            reader.look("front-searching");
            page.keyboard().type("axolotl");
            page.keyboard().press("Tab");
            assertThat(page.getByRole(AriaRole.BUTTON, byName("Search"))).isFocused();
            page.waitForNavigation(() -> page.keyboard().press("Enter"));
            assertThat(page.locator("article > h2")).hasText("Axolotls");
            reader.open("/");
            field.click();
            page.keyboard().type("gills");
            page.waitForNavigation(() -> page.keyboard().press("Enter"));
            assertThat(page.locator("article > h2")).hasText("Axolotls");
            reader.look("search-phone");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {390, 1280})
    void codeAndTablesMoveInTheirOwnBoxes(int width) {
        var post = blog.visitor()
                .joined("coder-" + width)
                .publish(
                        "Code",
                        "```\n" + "let x = 1; ".repeat(40)
                                + "\n```\n\n| a | b | c |\n|-|-|-|\n| " + "w".repeat(40) + " | " + "w".repeat(200)
                                + " | c |\n\n"
                                + "Inline `" + "x".repeat(200) + "` too.");
        try (var reader = new Reader(chromium.browser(), blog.visitor().port(), width)) {
            reader.open(post);
            var code = reader.page.locator(".text pre");
            assertEquals(true, code.evaluate("pre => pre.scrollWidth > 3 * pre.clientWidth && pre.clientHeight < 100"));
            code.focus();
            reader.page.keyboard().press("ArrowRight");
            reader.page.waitForCondition(() -> (Boolean) code.evaluate("pre => pre.scrollLeft > 0"));
            assertEquals(0, reader.page.evaluate("() => document.documentElement.scrollLeft"));
            reader.look("post-code");
        }
    }

    /// The bar is where the quotation begins; rules and backgrounds end where the text does.
    @ParameterizedTest
    @ValueSource(ints = {390, 1280})
    void whatIsDrawnIsAlignedWithTheText(int width) {
        var author = blog.visitor().joined("liner-" + width);
        var post = author.publish("Quoting", "Said:\n\n> to the left\n\n> \u05e9\u05dc\u05d5\u05dd");
        try (var reader = new Reader(chromium.browser(), blog.visitor().port(), width)) {
            reader.open(post);
            assertEquals(List.of("4px 0px", "0px 4px"), reader.page.evaluate("""
                () => [...document.querySelectorAll('blockquote')].map(getComputedStyle)
                    .map(style => style.borderLeftWidth + ' ' + style.borderRightWidth)\
                """));
            assertEquals(true, reader.page.evaluate("""
                () => new Set(['header', 'main', 'footer', '.text', '.replies'].map(name => {
                    const box = document.querySelector(name).getBoundingClientRect();
                    return box.left + ' ' + box.right;
                })).size == 1\
                """), "one column");
            reader.look("post-quoting");
        }
    }

    @Test
    void headlinesHaveAFaceOfTheirOwn() {
        blog.visitor().joined("typist").publish("In Young Serif", "And the text is not.");
        try (var reader = new Reader(chromium.browser(), blog.visitor().port(), 1280)) {
            reader.open("/");
            assertEquals(
                    List.of("loaded"),
                    reader.page.evaluate("""
                        async () => {
                            await document.fonts.ready;
                            return [...document.fonts].filter(face => face.status != 'unloaded').map(face => face.status);
                        }\
                        """),
                    "and the letters that are not needed are not fetched");
            assertEquals(
                    List.of(true, true, false),
                    Stream.of("h1", "article h2", ".glance")
                            .map(text -> reader.page.evaluate(
                                    "text =>"
                                        + " getComputedStyle(document.querySelector(text)).fontFamily.startsWith('\"Young')",
                                    text))
                            .toList());
            reader.page.setViewportSize(390, 800);
            assertEquals(true, reader.page.evaluate("""
                () => [...document.querySelectorAll('.glance')].every(glance =>
                    glance.clientHeight <= 2.1 * parseFloat(getComputedStyle(glance).lineHeight))\
                """), "two lines");
        }
    }

    private static void press(Keyboard keyboard, String... keys) {
        for (var key : keys) keyboard.press(key);
    }

    /// And what turns its own letters around, turns nobody else's.
    @Test
    void textsRunInTheirOwnDirection() {
        var author = blog.visitor().joined("hebrew");
        author.post("/account/profile", Map.of("displayName", "\u202eada"));
        var post = author.publish("שלום עולם", "שלום לכולם\n\n- שלום\n\nhello");
        try (var reader = new Reader(chromium.browser(), blog.visitor().port(), 1280)) {
            reader.open(post);
            assertEquals(
                    List.of(true, true, true, false),
                    Stream.of("h1", ".text > p", ".text li", ".text > p:last-child")
                            .map(text -> reader.page.evaluate("""
                                selector => {
                                    const range = document.createRange();
                                    range.selectNodeContents(document.querySelector(selector));
                                    return range.getBoundingClientRect().right > 900;
                                }\
                                """, text))
                            .toList(),
                    "on the right");
            assertThat(reader.page.locator("article .portrait")).hasText("A");
            reader.look("post-hebrew");
        }
    }

    @Test
    void pagesWorkWithoutScripts() {
        var context = chromium.browser()
                .newContext(new com.microsoft.playwright.Browser.NewContextOptions()
                        .setBaseURL("http://127.0.0.1:" + blog.visitor().port())
                        .setJavaScriptEnabled(false));
        try (context) {
            var page = context.newPage();
            page.navigate("/register");
            page.locator("#name").fill("noscript");
            page.locator("#password").fill(Visitor.PASSWORD);
            page.locator("main button").click();
            page.locator("#title").fill("Plain");
            page.locator("#text").fill("pages");
            page.locator("main button").click();
            assertThat(page.locator("h1")).hasText("Plain");
        }
    }

    private static void register(Reader reader, String name) {
        var page = reader.page;
        reader.open("/");
        reader.look("front-stranger");
        page.getByRole(AriaRole.LINK, byName("Join")).click();
        reader.look("register");
        // What the browser itself would not let pass.
        page.locator("form").nth(1).evaluate("form => form.noValidate = true");
        reader.type("Name", "Ada Lovelace");
        reader.type("Password", "short");
        page.locator("main button").click();
        assertThat(page.getByText("A password has at least 10 characters.")).isVisible();
        reader.look("register-problems");
        reader.type("Name", name);
        reader.type("Shown as", "Ada Lovelace");
        reader.type("Password", Visitor.PASSWORD);
        page.locator("main button").click();
        assertThat(page).hasURL(Pattern.compile(".*/write"));
    }

    private static void logOutAndIn(Reader reader, String name) {
        var page = reader.page;
        var before = session(reader);
        logOut(reader);
        reader.open("/account");
        assertThat(page).hasURL(Pattern.compile(".*/login\\?then=/account"));
        reader.look("login");
        reader.type("Name", name);
        reader.type("Password", "not the password");
        page.locator("main button").click();
        assertThat(page.getByRole(AriaRole.ALERT)).hasText("This name and password do not belong together.");
        reader.look("login-problem");
        reader.type("Password", Visitor.PASSWORD);
        page.locator("main button").click();
        assertThat(page).hasURL(Pattern.compile(".*/account"));
        assertEquals(false, before.equals(session(reader)));
    }

    private static void profile(Reader reader, String name) {
        var page = reader.page;
        reader.type("About you", "I write about engines.\nAnd about numbers.");
        page.locator("input[type=file]").setInputFiles(new FilePayload("me.png", "image/png", Samples.png(300, 200)));
        reader.look("account");
        page.getByRole(AriaRole.BUTTON, byName("Save")).click();
        assertThat(page).hasURL(Pattern.compile(".*/authors/" + name));
        assertThat(page.locator(".profile .portrait")).hasJSProperty("naturalWidth", 200);
    }

    private static void publish(Reader reader, int width) {
        var page = reader.page;
        page.getByRole(AriaRole.LINK, byName("Write")).click();
        reader.look("write");
        reader.type("Title", "The Analytical Engine");
        reader.type("Text", """
            Seen %d pixels wide. It *weaves algebraic patterns* as the **Jacquard loom** weaves flowers and leaves.

            ## What it can do
            - whatever we know how to order it to perform
            - `nothing` of its own

            > The engine can arrange and combine its quantities exactly as if they were letters.

            | number | square |
            |---|---|
            | 12 | 144 |

            More at https://example.org/ and a_very_long_word_that_does_not_want_to_be_broken_anywhere_in_a_narrow_window.
            """.formatted(width));
        page.locator("input[type=file]")
                .setInputFiles(new FilePayload("engine.jpg", "image/jpeg", Samples.jpeg(1600, 900)));
        reader.type("What it shows", "The engine, half red, half blue");
        page.getByRole(AriaRole.BUTTON, byName("Publish")).click();
        assertThat(page.locator("h1")).hasText("The Analytical Engine");
        assertThat(page.getByAltText("The engine, half red, half blue")).hasJSProperty("naturalWidth", 1344);
    }

    private static void reply(Reader reader) {
        var page = reader.page;
        reader.type("Your reply", "Who would have thought?\nNot me.");
        page.locator("#replies").getByRole(AriaRole.BUTTON).last().click();
        assertThat(page.locator(".reply")).hasCount(1);
        reader.look("post");
    }

    private static void edit(Reader reader) {
        var page = reader.page;
        page.getByRole(AriaRole.LINK, byName("Edit")).click();
        reader.look("edit");
        reader.type("Title", "The Analytical Engine, revisited");
        page.getByRole(AriaRole.BUTTON, byName("Save")).click();
        assertThat(page.locator("h1")).hasText("The Analytical Engine, revisited");
        assertThat(page.getByText("edited")).isVisible();
    }

    private static void read(Reader reader, String name, int width) {
        var page = reader.page;
        reader.open("/write");
        reader.type("Title", "A short one");
        reader.type("Text", "Four words, _one_ slanted.");
        page.getByRole(AriaRole.BUTTON, byName("Publish")).click();
        reader.open("/");
        assertThat(page.locator("article > h2").first()).hasText("A short one");
        reader.look("front");
        page.getByLabel("Search posts").fill("weave flower revisited " + width);
        page.getByLabel("Search posts").press("Enter");
        assertThat(page.locator("article > h2")).hasText("The Analytical Engine, revisited");
        reader.look("search");
        reader.open("/search?q=nothingofthatkind");
        reader.look("search-nothing");
        reader.open("/authors/" + name);
        reader.look("author");
        reader.open("/nowhere");
        reader.look("not-found");
    }

    private static void delete(Reader reader, String post) {
        var page = reader.page;
        page.navigate(post);
        page.getByRole(AriaRole.LINK, byName("Delete")).click();
        reader.look("delete");
        page.getByRole(AriaRole.BUTTON, byName("Delete it")).click();
        assertThat(page.locator("article > h2")).hasText("A short one");
        assertEquals(404, page.navigate(post).status());
        reader.open("/authors/" + page.locator(".me").getAttribute("href").substring("/authors/".length()));
        page.locator("article h2 a").click();
        page.getByRole(AriaRole.LINK, byName("Delete")).click();
        page.getByRole(AriaRole.BUTTON, byName("Delete it")).click();
        assertThat(page.getByText("Nothing published yet.")).isVisible();
    }

    private static void logOut(Reader reader) {
        reader.page.getByRole(AriaRole.BUTTON, byName("Log out")).click();
        assertThat(reader.page.getByRole(AriaRole.LINK, byName("Log in"))).isVisible();
        assertEquals("", session(reader));
    }

    private static String session(Reader reader) {
        return reader.context.cookies().stream()
                .filter(cookie -> cookie.name.equals("twoge-session"))
                .map(cookie -> cookie.value)
                .findFirst()
                .orElse("");
    }

    private static Page.GetByRoleOptions byName(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }
}
