package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pushback.contracts.Suites.Suite;

/// No call without its contract, no contract without its call, and the docs say what is held where.
class SuitesTest {
    private static final Path DOCS = Path.of("..", "docs", "contracts.md");
    private static final int WIDTH = 110;
    private static final String GENERATED = "\n## What is held where\n";

    /// A new call of a step needs a contract test that names it; a contract of what nobody calls any more can go.
    @Test
    void coverWhatTheStepsCallAndNothingElse() {
        var covered = Suites.ALL.stream()
                .flatMap(suite -> suite.actions().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Suites.called(), covered);
    }

    /// The other way round: a fake has no operation that nobody asks for. What only people's clients ask for is listed
    /// in ADR 48, and nothing else is.
    @Test
    void ofTheFakesNothingIsUncalled() throws IOException {
        var uncalled = CalledOperations.served();
        uncalled.removeAll(CalledOperations.called());
        assertEquals(uncalled, CalledOperations.listed().keySet());
    }

    @Test
    void whatOnlyClientsCallIsHeldByATestThatTheListNames() throws IOException {
        var unheld = new TreeSet<String>();
        for (var row : CalledOperations.listed().entrySet()) {
            var text = new StringBuilder();
            for (var test : row.getValue()) text.append(text(test));
            if (!CalledOperations.names(text.toString(), row.getKey()))
                unheld.add(row.getKey() + " by " + row.getValue());
        }
        assertEquals(Set.of(), unheld);
    }

    /// @param test a class, or a script beside it
    private static String text(String test) throws IOException {
        var file = test.contains(".") ? test : test + ".java";
        try (var files = Files.walk(Path.of(".."))) {
            var found = files.filter(
                            path -> path.endsWith(file) && path.toString().contains("/src/test/"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("there is no " + file));
            return Files.readString(found);
        }
    }

    @Test
    void sayOfEachTestWhatItCovers() {
        for (var suite : Suites.ALL)
            for (var test : suite.tests()) assertFalse(Suites.actions(test).isEmpty(), () -> test + " covers nothing");
    }

    @Test
    void containEveryTestThatMotoCannotHold() {
        var known = Suites.ALL.stream()
                .flatMap(suite -> suite.tests().stream())
                .map(MotoDifferences::name)
                .collect(Collectors.toSet());
        var unknown = new TreeSet<>(MotoDifferences.names());
        unknown.removeAll(known);
        assertEquals(Set.of(), unknown);
    }

    /// After a change: `mvn -pl tests -am test -Dtest=SuitesTest -Dpushback.write=true`.
    @Test
    void areInTheDocs() throws IOException {
        var text = Files.readString(DOCS);
        var wanted = text.substring(0, text.indexOf(GENERATED)) + GENERATED + "\n" + table() + "\n" + differences();
        if (Boolean.getBoolean("pushback.write")) Files.writeString(DOCS, wanted);
        assertEquals(wanted, Files.readString(DOCS));
    }

    private static String table() {
        var lines = new ArrayList<String>();
        lines.add("| action | fake | tests | DynamoDB Local | moto | endpoint |");
        lines.add("|---|---|---|---|---|---|");
        for (var suite : Suites.ALL) for (var action : suite.actions()) lines.add(line(suite, action));
        return String.join("\n", lines) + "\n";
    }

    private static String line(Suite suite, String action) {
        var tests = suite.tests(action);
        var dynamoDb = suite.contract() == DynamoDbContract.class;
        var held = tests.stream()
                .filter(test -> MotoDifferences.reason(test).isEmpty())
                .count();
        return "| " + action + " | `" + suite.fake().getSimpleName() + "` | " + tests.size() + " | "
                + (dynamoDb ? "all" : "-") + " | " + (held == tests.size() ? "all" : held) + " | all |";
    }

    private static String differences() {
        var text = new StringBuilder("Skipped against moto, by name, with the reason:\n\n");
        for (var suite : Suites.ALL) {
            var reasons = new TreeMap<String, List<String>>();
            for (var test : suite.tests())
                MotoDifferences.reason(test)
                        .ifPresent(reason -> reasons.computeIfAbsent(reason, fresh -> new ArrayList<>())
                                .add(test.getName()));
            text.append("- `").append(suite.contract().getSimpleName()).append("`\n");
            reasons.forEach((reason, tests) ->
                    text.append("  - ").append(reason).append(":\n").append(wrapped(tests)));
        }
        return text.toString();
    }

    private static String wrapped(List<String> words) {
        var lines = new StringBuilder();
        var line = "";
        for (var word : words) {
            if (line.length() + word.length() > WIDTH) {
                lines.append("    ").append(line.strip()).append("\n");
                line = "";
            }
            line += word + (word.equals(words.getLast()) ? "" : ", ");
        }
        return lines.append("    ").append(line).append("\n").toString();
    }
}
