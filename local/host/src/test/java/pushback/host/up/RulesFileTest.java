package pushback.host.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pushback.settings.FreezeWindow;
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;

class RulesFileTest {
    @TempDir
    Path work;

    @Test
    void readsWhatAPersonWroteDown() throws IOException {
        assertEquals(
                new Rules(
                        List.of(FreezeWindow.parse("0 16 * * FRI for 64h in Europe/Berlin")),
                        InFreeze.REFUSE,
                        Duration.ofHours(24),
                        List.of("hotfix/*"),
                        List.of("**", "!docs/**"),
                        false),
                read("""
                    freezes:
                      - 0 16 * * FRI for 64h in Europe/Berlin
                    inFreeze: refuse
                    approvalWithin: 24h
                    branches: ["hotfix/*"]
                    applicationPaths: ["**", "!docs/**"]
                    fourEyes: false
                    """));
    }

    @Test
    void nothingWrittenDownIsNothingAskedFor() throws IOException {
        assertEquals(Rules.NONE, read("# later\n"));
    }

    @Test
    void saysThatAnEncodingOtherThanUtf8IsNotRead() throws IOException {
        var file = Files.writeString(work.resolve("rules.yml"), "# gr\u00fcn\n", StandardCharsets.ISO_8859_1);
        var message = assertThrows(IllegalArgumentException.class, () -> RulesFile.read(file))
                .getMessage();
        assertEquals(file + " is not text in UTF-8; save it so", message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        freeze: []                | line 1: unknown key "freeze"; known are freezes, inFreeze, approvalWithin, branches, applicationPaths
        freezes: FRI              | line 1: freezes: must be a list, a line with "- " for each
        freezes:;- 0 16 * * FRI   | line 2: freezes: "0 16 * * FRI" is not a freeze window; write it as
        inFreeze: stop            | line 1: inFreeze: "stop" is neither wait nor refuse
        ;approvalWithin: a day    | line 2: approvalWithin: "a day" is not a length of time; write 30m, 24h or 3d
        approvalWithin: 8d        | line 1: approvalWithin: an approval is waited for 7 days at most
        approvalWithin: [1d]      | line 1: approvalWithin: must be one value
        applicationPaths: [/src]  | line 1: applicationPaths: "/src" is not a pattern: write paths from the repository's root
        branches: [refs/heads/x]  | line 1: branches: "refs/heads/x" is a ref; write the branch's name
        - freezes                 | line 1: not a list of "key: value" lines
        ? [a]                     | line 1: not a list of "key: value" lines
        fourEyes: maybe           | line 1: fourEyes: "maybe" is neither true nor false
        inFreeze: wait;inFreeze: refuse | line 2: "inFreeze" is there twice; keep one of the two
        freezes: [                | line 1: expected the node content
        """)
    void saysWhereItIsWrong(String text, String problem) {
        var message = assertThrows(IllegalArgumentException.class, () -> read(text.replace(";", "\n")))
                .getMessage();
        assertTrue(message.startsWith(work.resolve("rules.yml") + ", " + problem), message);
    }

    @Test
    void saysThatThereIsNoFile() {
        assertEquals(
                "there is no file nowhere.yml with rules",
                assertThrows(IllegalArgumentException.class, () -> RulesFile.read(Path.of("nowhere.yml")))
                        .getMessage());
    }

    private Rules read(String text) throws IOException {
        return RulesFile.read(Files.writeString(work.resolve("rules.yml"), text));
    }
}
