package pushback.host.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppSpecReaderTest {
    private static final String HEAD = "version: 0.0\nos: linux\n";

    @ParameterizedTest
    @ValueSource(strings = {"0.0", "0"})
    void takesTheNumberZeroForItsVersion(String version) {
        assertTrue(AppSpecReader.read("version: " + version + "\nos: linux\n")
                .files()
                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "just text",
                "os: linux",
                "version: '0.0'\nos: linux",
                "version: 0.1\nos: linux",
                "version: 0.0",
                "version: 0.0\nos: windows",
                "version: 0.0\nos: Linux",
                "version: [\nos: linux"
            })
    void refusesAWrongHead(String text) {
        refuses(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "files:\n- source: a",
                "files:\n- destination: /a",
                "files: all",
                "files:\n- a",
                "file_exists_behavior: overwrite",
                "file_exists_behavior: REPLACE",
                "hooks:\n  AfterInstall:\n  - timeout: 5",
                "hooks:\n  AfterInstall:\n  - location: ''",
                "hooks:\n  AfterInstall:\n  - {location: a, timeout: 0}",
                "hooks:\n  AfterInstall:\n  - {location: a, timeout: -1}",
                "hooks:\n  AfterInstall:\n  - {location: a, timeout: soon}",
                "hooks:\n  AfterInstall: a.sh",
                "permissions:\n- mode: 755",
                "permissions:\n- {object: /a, mode: 75555}",
                "permissions:\n- {object: /a, mode: 888}",
                "permissions:\n- {object: /a, mode: 0755}",
                "permissions:\n- {object: /a, type: file}",
                "permissions:\n- {object: /a, type: [socket]}",
                "permissions:\n- {object: /a, acls: ['u::rw']}",
                "permissions:\n- {object: /a, context: {user: u}}"
            })
    void refusesTheWholeFileForOneWrongEntry(String rest) {
        refuses(HEAD + rest);
    }

    @Test
    void readsScriptsInOrderWithTheirDefaults() {
        var spec = AppSpecReader.read(HEAD + """
            hooks:
              AfterInstall:
                - location: one.sh
                - {location: ' two.sh ', timeout: 7200, runas: app, sudo: true}
                - {location: three.sh, timeout: 30s}
            """);
        var scripts = spec.scripts("AfterInstall");
        assertEquals(new AppSpec.Script("one.sh", 3600, null, false), scripts.get(0));
        assertEquals(new AppSpec.Script("two.sh", 7200, "app", true), scripts.get(1));
        assertEquals(30, scripts.get(2).timeoutSeconds());
    }

    @ParameterizedTest
    @ValueSource(strings = {"hooks:\n  AfterInstall: []", "hooks:\n  AfterInstall:", "hooks:", "files:\npermissions:"})
    void takesEmptyForNothing(String rest) {
        assertEquals(List.of(), AppSpecReader.read(HEAD + rest).scripts("AfterInstall"));
    }

    @Test
    void readsAnUnquotedLeadingZeroAsYamlDoes() {
        assertEquals("420", onePermission("mode: 0644").mode());
        assertEquals("0644", onePermission("mode: '0644'").mode());
        assertEquals("4755", onePermission("mode: 4755").mode());
        assertEquals("007", onePermission("mode: 7").mode());
        assertNull(onePermission("owner: app").mode());
    }

    private static Permission onePermission(String property) {
        return AppSpecReader.read(HEAD + "permissions:\n- {object: /a, " + property + "}")
                .permissions()
                .getFirst();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "version: '0.0'\nos: linux"                  | it is a text, and must be a number: write version: 0.0, without quotation marks
        "version: 0.1\nos: linux"                    | (0.1) was entered; write: version: 0.0
        "version: 0.0\nos: Linux"                    | (Linux) was entered; write: os: linux
        "version: 0.0\nos: linux\nfiles:\n\t- a: b"  | line 4: a tab; YAML is indented with spaces only
        """, quoteCharacter = '"')
    void namesTheCure(String text, String cure) {
        var refused = assertThrows(
                EventFailed.class,
                () -> AppSpecReader.read(text.replace("\\n", "\n").replace("\\t", "\t")));
        assertTrue(refused.getMessage().contains(cure), refused::getMessage);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uFEFFversion: 0.0\nos: linux",
                "version: 0e0\nos: linux",
                "version: .nan\nos: linux",
                "version: 0.0\nos: &o linux\nname: *o",
                HEAD + "a: &a {b: c}\nd: {<<: *a}",
                HEAD + "since: 2026-11-29",
                HEAD + "since: 2026-11-29 10:00:00",
                HEAD + "since: 2026-11-29T10:00:00Z",
                HEAD + "list: [2026-1-9]",
                HEAD + "2026-11-29: key",
                HEAD + "set: !!set {a, b}",
                HEAD + "symbol: :name",
                HEAD + "thing: !ruby/object:Object {}",
                HEAD + "hooks: {AfterInstall: [{location: a, timeout: .inf}]}",
                HEAD + "hooks: {AfterInstall: [{location: a, timeout: -.inf}]}",
                HEAD + "hooks: {AfterInstall: [{location: a, timeout: .nan}]}"
            })
    void refusesWhatRubysSafeLoadingRefuses(String text) {
        refuses(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "---\nversion: 0.0\nos: linux\n---\nversion: 1\n",
                "version: 0.0\nos: linux\n...\n--- [a",
                "version: 0.0\nos: !mine linux",
                "version: 0.0\nos: linux\nthing: !mine {a: b}",
                "version: 0.0\nos: linux\nsince: '2026-11-29'",
                "version: 0x0\nos: linux",
                "version: 0_0.0\nos: linux",
                "version: .0\nos: linux",
                "version: -0.0\nos: linux",
                "version: !!float 0.0\nos: linux",
                "version: 0.0\nos: linux\nanchor: &a b",
                "version: 0.0\nos: linux\na: {<<: {b: c}}",
                "version: 0.0\nos: linux\nname: ':x'"
            })
    void takesWhatRubysSafeLoadingTakes(String text) {
        assertTrue(AppSpecReader.read(text).files().isEmpty());
    }

    @Test
    void readsNumbersAsRubyDoes() {
        for (var timeout : List.of(
                "1,200=1200",
                "1_200=1200",
                "0x10=16",
                "0b11=3",
                "010=8",
                "1:30=90",
                "30.9=30",
                "1e1=1",
                "99999999999=2147483647",
                "'45'=45")) {
            var parts = timeout.split("=");
            var spec = AppSpecReader.read(
                    HEAD + "hooks:\n  AfterInstall:\n  - location: a\n    timeout: " + parts[0] + "\n");
            assertEquals(
                    Integer.parseInt(parts[1]),
                    spec.scripts("AfterInstall").getFirst().timeoutSeconds(),
                    timeout);
        }
    }

    @Test
    void takesAnEmptyUserForOne() {
        assertEquals(
                "",
                AppSpecReader.read(HEAD + "hooks: {AfterInstall: [{location: a, runas: ''}]}")
                        .scripts("AfterInstall")
                        .getFirst()
                        .runas());
    }

    @Test
    void namesTheLineOfWhatItRefuses() {
        var refused = assertThrows(EventFailed.class, () -> AppSpecReader.read(HEAD + "a: &x 1\nb: *x\n"));
        assertTrue(
                refused.getMessage().contains("line 4: CodeDeploy's agent knows no aliases (*x)"), refused::getMessage);
        refused = assertThrows(EventFailed.class, () -> AppSpecReader.read(HEAD + "since: 2026-11-29\n"));
        assertTrue(
                refused.getMessage()
                        .contains("line 3: CodeDeploy's agent does not read dates and times (2026-11-29); put it into "
                                + "quotation marks: '2026-11-29'"),
                refused::getMessage);
    }

    private static void refuses(String text) {
        var refused = assertThrows(EventFailed.class, () -> AppSpecReader.read(text));
        assertEquals("UnknownError", refused.result("").errorCode());
    }
}
