package pushback.asl.jsonata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Step Functions runs JSONata 2.0.6. `answers.jsonl` has what npm's jsonata 2.0.6 answered; where node and npm are
/// there, it is asked again, and about every function and operator with arguments of every kind.
class OracleTest {
    private static final String LIBRARY = "jsonata@2.0.6";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ANSWERS = resource("answers.jsonl");

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "0",
            "-1",
            "2.5",
            "1e21",
            "''",
            "'a'",
            "'10'",
            "'a b  c'",
            "'ünï😀'",
            "[]",
            "[1,2,3]",
            "['b','a','b']",
            "[1,'a',null,true]",
            "[[1,2],[3]]",
            "{}",
            "{'a':1,'b':[2,3]}",
            "[{'a':1},{'a':2,'b':3}]",
            "$nothing",
            "$d.list",
            "$d.deep");
    private static final List<String> SECONDS = List.of(
            "null",
            "true",
            "0",
            "1",
            "-2",
            "2.7",
            "''",
            "'a'",
            "' '",
            "[]",
            "[1]",
            "['a','b']",
            "{'a':1}",
            "$nothing",
            "$d.text",
            "function($v){$v}",
            "function($v,$i){$i}");
    private static final List<String> ONE = words(
            "sum count max min average string length trim lowercase uppercase number floor ceil round abs sqrt boolean"
                    + " not keys spread merge reverse type sort distinct base64encode base64decode encodeUrlComponent"
                    + " encodeUrl decodeUrlComponent decodeUrl toMillis fromMillis clone exists zip single formatBase"
                    + " assert error sift");
    private static final List<String> TWO =
            words("substring substringBefore substringAfter pad match contains replace split join formatNumber"
                + " formatBase formatInteger parseInteger round power map zip filter single reduce sift lookup append"
                + " each sort string toMillis fromMillis assert");
    private static final List<String> OPERATORS = words("+ - * / % & = != < <= > >= and or in ~> .");

    /// What is left different, and why. Nothing else may be, and `asl check` warns of each where it stands.
    private static final List<Pattern> KNOWN = List.of(
            // A function among values is no JSON: refused here, left out or null in JavaScript.
            Pattern.compile("^(?!\\$(filter|map|sort|sift|each|reduce|single)\\().*function\\(.*|\\$zip\\(.*, /.*"),
            // The library has no NaN: 0/0 is undefined.
            Pattern.compile(".*[/%] ?(0|'').*"),
            // The library writes numbers of more than 15 digits otherwise when it joins them to a text.
            Pattern.compile("(?=.*\\d{15}|.*e1[89]|.*e20).* & .*"),
            // A transform loses fields that are null.
            Pattern.compile(".*~> \\|.*"),
            // A time or a number beyond what JavaScript's numbers or Java's long hold.
            Pattern.compile("\\$(fromMillis|formatInteger|formatBase)\\(-?(9e15|1e[12]\\d|9007199254740993).*"),
            // The operator compares objects by their fields.
            Pattern.compile(".*\\{.*} in .*|.*\\[.*] in \\[.*"),
            // Pictures of dates and numbers that JSONata itself writes or reads wrongly.
            Pattern.compile(".*(#e0|#,##,##0|\\[[XxWw]]).*|\\$toMillis\\(.*, .*"),
            Pattern.compile("\\$fromMillis\\(.*, '(Z|GMT|-|)'\\)|.*5e-324.*"));

    private static Path resource(String name) {
        return Path.of(
                Objects.requireNonNull(OracleTest.class.getResource(name), name).getPath());
    }

    private static List<String> words(String text) {
        return List.of(text.split(" "));
    }

    private record Case(String expression, JsonNode answer) {}

    @Test
    void answersAsTheOracleWasHeardTo() throws IOException {
        var cases = recorded();
        assertTrue(cases.size() > 900, "answers.jsonl has lost cases: " + cases.size());
        assertEquals(List.of(), differences(cases));
    }

    @Test
    void answersAsTheOracleDoesAboutEveryFunctionAndOperator(@TempDir Path folder) throws Exception {
        var node = oracle(folder);
        var expressions = new ArrayList<String>();
        for (var function : ONE) {
            for (var value : VALUES) expressions.add("$" + function + "(" + value + ")");
            expressions.add("$" + function + "()");
            expressions.add("'x'.$" + function + "()");
        }
        for (var function : TWO) {
            for (var value : VALUES)
                for (var second : SECONDS) expressions.add("$" + function + "(" + value + ", " + second + ")");
        }
        for (var operator : OPERATORS) {
            for (var value : VALUES) for (var second : VALUES) expressions.add(value + " " + operator + " " + second);
        }
        assertEquals(List.of(), differences(asked(node, expressions)));
    }

    @Test
    void hasTheOraclesAnswersOnRecord(@TempDir Path folder) throws Exception {
        var node = oracle(folder);
        var recorded = recorded();
        assertEquals(
                recorded, asked(node, recorded.stream().map(Case::expression).toList()));
    }

    private static List<Case> recorded() throws IOException {
        var cases = new ArrayList<Case>();
        for (var line : Files.readAllLines(ANSWERS)) {
            var json = JSON.readTree(line);
            if (json.has("expression"))
                cases.add(new Case(json.get("expression").textValue(), json.get("answer")));
        }
        return cases;
    }

    /// The command that answers, if this machine has node, and npm gives the library.
    private static List<String> oracle(Path folder) throws Exception {
        assumeTrue(onPath("node") && onPath("npm"), "skipped: node and npm are not both on the PATH");
        var log = folder.resolve("npm.log").toFile();
        var npm = new ProcessBuilder(
                        "npm", "install", "--no-audit", "--no-fund", "--prefix", folder.toString(), LIBRARY)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        if (!npm.waitFor(60, TimeUnit.SECONDS) || npm.exitValue() != 0) {
            npm.destroyForcibly();
            abort("skipped: npm does not give " + LIBRARY + ": " + Files.readString(log.toPath()));
        }
        return List.of(
                "node",
                resource("oracle.cjs").toString(),
                folder.resolve("node_modules/jsonata").toString(),
                ANSWERS.toString());
    }

    private static boolean onPath(String program) {
        return List.of(System.getenv("PATH").split(java.io.File.pathSeparator)).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static List<Case> asked(List<String> node, List<String> expressions)
            throws IOException, InterruptedException {
        var in = Files.createTempFile("expressions", ".jsonl");
        var out = Files.createTempFile("answers", ".jsonl");
        try {
            var lines = new ArrayList<String>();
            for (var expression : expressions) lines.add(JSON.writeValueAsString(expression));
            Files.write(in, lines);
            var process = new ProcessBuilder(node)
                    .redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the oracle does not come to an end");
            var answers = Files.readAllLines(out);
            assertEquals(expressions.size(), answers.size(), "answers of the oracle");
            var cases = new ArrayList<Case>();
            for (var i = 0; i < answers.size(); i++)
                cases.add(new Case(expressions.get(i), JSON.readTree(answers.get(i))));
            return cases;
        } finally {
            Files.delete(in);
            Files.delete(out);
        }
    }

    private static List<String> differences(List<Case> cases) throws IOException {
        var variables = JSON.readTree(Files.readAllLines(ANSWERS).getFirst()).get("variables");
        var found = new ArrayList<String>();
        for (var one : cases) {
            // What JavaScript stumbles over is no answer of JSONata's.
            if (one.answer.path("code").asText().equals("undefined")) continue;
            var ours = ours(one.expression, variables);
            if (isSame(one.answer, ours)) continue;
            var isKnown = KNOWN.stream()
                    .anyMatch(known -> known.matcher(one.expression).matches());
            if (isKnown && (isTold(one.expression) || isSameError(one.answer, ours))) continue;
            found.add(one.expression + (isKnown ? "\n  known, and `asl check` does not warn" : "") + "\n  there: "
                    + one.answer + "\n  here:  " + ours);
        }
        return found;
    }

    /// Whoever writes the expression is told: by `asl check`, or because it is refused there.
    private static boolean isTold(String expression) {
        try {
            return !Expression.parse(expression).warnings().isEmpty();
        } catch (BadExpression refused) {
            return true;
        }
    }

    private static boolean isSameError(JsonNode theirs, JsonNode ours) {
        return theirs.has("code") && theirs.get("code").equals(ours.get("code"));
    }

    /// Wording is compared where both name a code; a syntax error only has to be one in both.
    private static boolean isSame(JsonNode theirs, JsonNode ours) {
        if (ours.has("refused"))
            return theirs.path("code").asText().startsWith("S0")
                    || ours.get("refused").asText().startsWith("$ has");
        return numbers(theirs).equals(numbers(ours));
    }

    /// 1 and 1.0 are one number in JSON.
    private static JsonNode numbers(JsonNode node) {
        if (node.isNumber()) return JSON.getNodeFactory().numberNode(node.doubleValue());
        if (node.isArray()) {
            var array = JSON.createArrayNode();
            node.forEach(element -> array.add(numbers(element)));
            return array;
        }
        if (!node.isObject()) return node;
        var object = JSON.createObjectNode();
        node.properties().forEach(field -> object.set(field.getKey(), numbers(field.getValue())));
        return object;
    }

    private static ObjectNode ours(String source, JsonNode variables) {
        var answer = JSON.createObjectNode();
        try {
            answer.set(
                    "value",
                    Expression.parse(source)
                            .evaluate(
                                    name -> variables.has(name) ? Values.of(variables.get(name)) : null,
                                    new EvaluationContext(() -> Instant.EPOCH, new Random(1))));
        } catch (Unevaluable failed) {
            var message = failed.getMessage().replaceFirst("^threw an error during evaluation\\. ", "");
            if (message.startsWith("returned nothing")) answer.put("undefined", true);
            else if (message.startsWith("returned an unsupported")) answer.put("unsupported", true);
            else
                answer.put("code", message.replaceFirst("(?s):.*", ""))
                        .put("message", message.replaceFirst("^[A-Z][0-9]{4}: ", ""));
        } catch (BadExpression refused) {
            answer.put("refused", refused.getMessage());
        }
        return answer;
    }
}
