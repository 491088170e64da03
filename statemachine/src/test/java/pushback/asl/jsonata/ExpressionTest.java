package pushback.asl.jsonata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    /// Two values whose parts are in them so often that nobody lives to see the end of a walk through all.
    private static final String TREES =
            "($t := function($v) { $reduce([1..40], function($o, $i) { {'a': $o, 'b': $o} }, $v) };"
                    + " $a := $t({'c': 1}); $b := $t({'c': 1}); ";
    private static final String LISTS = "($t := function($v) { $reduce([1..40], function($o, $i) { [[$o, $o]] }, $v) };"
            + " $a := $t([[1, 2]]); $b := $t([[1, 2]]); ";

    private static final List<String> NAMES = List.of("a", "b", "id", "state", "Task", "and", "null", "_x", "in");

    /// One variable, `$x`, there as JSON or only in the library's form.
    private record One(JsonNode json, boolean named) implements Variables {
        @Override
        public Object value(String name) {
            return name.equals("x") ? Values.of(json) : null;
        }

        @Override
        public JsonNode json(List<String> path) {
            var found = named && path.getFirst().equals("x") ? Values.at(json, path, 1) : null;
            return found == null ? null : Values.plain(found);
        }
    }

    @Test
    void passesOnOrComparesWhatIsNamedAsTheLibraryWould() {
        var random = new Random(20261127);
        var passed = 0;
        for (var i = 0; i < 3000; i++) {
            var json = any(random, 3);
            var source = path(random, json);
            var expected = outcome(source, new One(json, false));
            var actual = outcome(source, new One(json, true));
            assertEquals(expected, actual, () -> source + " of " + json);
            if (!expected.startsWith("!")) passed++;
        }
        assertTrue(passed > 1000, "most paths lead to something, but only " + passed + " did");
    }

    @Test
    void needsNothingInTheLibrarysFormForIt() {
        var json = JSON.objectNode();
        json.putObject("a").put("id", "7");
        Variables variables = new Variables() {
            @Override
            public Object value(String name) {
                throw new AssertionError("asked for $" + name);
            }

            @Override
            public JsonNode json(List<String> path) {
                return Values.at(json, path, 1);
            }
        };
        assertSame(json.get("a"), Expression.parse(" $x.a ").evaluate(variables, null));
        assertEquals("7", Expression.parse("$x.a.id").evaluate(variables, null).textValue());
        assertTrue(Expression.parse("$x.a.id = '7'").evaluate(variables, null).booleanValue());
        assertFalse(Expression.parse("$x.a.id = '8'").evaluate(variables, null).booleanValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$x.a & ''",
                "$x.'a'",
                "$x.`a`",
                "$x.a[0]",
                "$x.*",
                "$x . a",
                "($x)",
                "$count($x)",
                "$x.a.$string()",
                "$$.a",
                "$x.null",
                "$x.a = 1",
                "$x.a = 'it\\'s'",
                "$x.a = '1' or true",
                "$x.a != '1'",
                "'1' = $x.a",
                "$x.a = \"1\""
            })
    void leavesTheRestToTheLibrary(String source) {
        var variables = new Variables() {
            @Override
            public Object value(String name) {
                return "x".equals(name) ? Values.of(JSON.objectNode().put("a", "1")) : null;
            }

            @Override
            public JsonNode json(List<String> path) {
                throw new AssertionError(source + " is no path of fields");
            }
        };
        try {
            Expression.parse(source).evaluate(variables, null);
        } catch (Unevaluable | BadExpression mayBe) {
            // What the library makes of it is not asked here.
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$pad('x', 1e9)",
                "$contains($pad('', 20000, 'a'), /a*b/)",
                "$join($range(1, 300000, 1).($pad('', 100, 'x')))",
                "$range(1, 1000000, 1)",
                "[1..999999]",
                "($f := function($n) { $n = 0 ? 'x' : ($s := $f($n - 1); $s & $s) }; $f(30))",
                "$reduce([1..24], function($s, $i) { $s & $s }, 'xxxxxxxx')",
                "$reduce([1..20], function($l, $i) { $append($l, $l) }, [1])",
                "$replace($pad('', 1000000, 'x'), 'x', '12345678901234567890')",
                "($t := $pad('', 8000000, 'x'); $map([1..100000], function($i) { $contains($t, 'y') }))",
                "($t := $pad('', 8000000, 'x'); $u := $pad('', 8000000, 'x'); $map([1..100000], function($i) { $t = $u"
                        + " }))",
                "($t := $pad('', 8000000, 'x'); $map([1..100000], function($i) { $length($uppercase($t)) }))",
                "($l := [1..300000]; $map([1..100000], function($i) { $sum($l) }))",
                "($l := [1..300000]; $map($map([1..100000], function($i) { [$l] }), $sum))",
                "($l := [1..300000].$string(); $map([1..100000], function($i) { 'x' in $l }))",
                "($l := [1..300000].$string(); $map([1..100000], function($i) { $count($sort($l)) }))",
                "($t := $pad('', 2600000, 'ü'); $map([1..1000], function($i) { $length($encodeUrl($t)) }))",
                "$encodeUrlComponent($pad('', 8000000, 'ü'))",
                "($l := [1..300000]; $m := $map([1..10000], function($i) { [$l] }); $count($clone($m)))",
                "($l := [1..300000]; $m := $map([1..10000], function($i) { [$l] }); $count($distinct($m)))",
                "($l := [1..300000]; $map([1..10000], function($i) { [$l] }))",
                "$reduce([1..40], function($o, $i) { {'a': $o, 'b': $o} }, {})",
                TREES + "$a = $b)",
                TREES + "$a != $b)",
                TREES + "$a in [$b])",
                TREES + "$a in $b)",
                TREES + "$count($a.**))",
                TREES + "$count($a.*.**))",
                TREES + "$length($a & ''))",
                TREES + "$count($distinct([$a, $b])))",
                TREES + "$count($sort([$a, $b], function($l, $r) { $l = $r })))",
                TREES + "$a ~> |**|{'x': 1}|)",
                TREES + "$length($string($a)))",
                TREES + "$count([$a][$ = $b]))",
                LISTS + "$a = $b)",
                LISTS + "$count([$a].*))",
                LISTS + "$count($a.**))",
                LISTS + "$length($a & ''))",
                LISTS + "$a in $b)",
                LISTS + "$count($append($a, $b).x))",
                LISTS + "$count($a.x))",
                LISTS + "$count($a[0].x))",
                LISTS + "$keys($a))",
                LISTS + "$spread($a))",
                LISTS + "$a ? 1 : 2)",
                LISTS + "$a and $b)",
                LISTS + "-$a)",
                LISTS + "$a < $b)",
                LISTS + "function($x)<a<n>:n>{1}($a))",
                "($l := [1..100000].{'a': $}; $m := [1..100000].{'a': $}; $count([1..10000][$l = $m]))",
                "($l := $split($pad('', 100000, 'x'), ''); $m := [[$l]]; $n := [[$split($pad('', 100000, 'x'), '')]];"
                        + " $count([1..10000][$m = $n]))",
                "$split($pad('', 8000000, 'x'), '')"
            })
    void endsWhatWouldTakeTooLongOrFillTheMemory(String source) {
        var limits = List.of(
                "Expression evaluation memory limit exceeded", "Expression evaluation timeout", "Stack overflow error");
        var outcome = assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> outcome(source, new One(JSON.nullNode(), false)));
        assertTrue(limits.stream().anyMatch(outcome::contains), outcome.substring(0, Math.min(200, outcome.length())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[Y]", "[Y][M01]", "[D]-"})
    void endsPicturesOfAGreatManyComponents(String component) {
        var source = "$toMillis('2020', '" + component.repeat(20_000) + "')";
        var outcome = assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> outcome(source, new One(JSON.nullNode(), false)));
        assertTrue(outcome.contains("more than 100 components"), outcome.substring(0, Math.min(200, outcome.length())));
    }

    /// Looking at every place for the whole of what is sought would take hours.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$contains($t, $part)",
                "$contains($t, $part & 'x')",
                "$substringBefore($t, $part) = $t",
                "$substringAfter($t, $part) = $t",
                "$count($split($t, $part)) = 1",
                "$replace($t, $part, '') = $t",
                "$replace($t & $part, $part, 'z') = $t & 'z'",
                "$substringAfter($t & $part & 'z', $part) = 'z'"
            })
    void findsALongTextInALongTextAtOnce(String source) {
        var whole = "($t := $pad('', 3000000, 'x'); $part := $pad('', 1000000, 'x') & 'y'; " + source + ")";
        var expected = source.startsWith("$contains") ? "false" : "true";
        assertEquals(
                expected,
                assertTimeoutPreemptively(Duration.ofSeconds(20), () -> outcome(whole, new One(JSON.nullNode(), false)))
                        .replaceFirst("(?s)(.{80}).*", "$1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$fromMillis(0, '[Y,400000000-400000000]')",
                "$fromMillis(0, '[Y0001,*-99999]')",
                "$fromMillis(0, '[D1, 2000 ]', '+0100')",
                "$now('[D,400000000]')",
                "$now('[H#1,1001-*]')"
            })
    void writesNoDateOfAnEnormousWidth(String source) {
        assertEquals(
                "!threw an error during evaluation. The width of a date's component must not be over 1,000",
                assertTimeoutPreemptively(
                                Duration.ofSeconds(20), () -> outcome(source, new One(JSON.nullNode(), false)))
                        .replaceFirst("(?s)(.{100}).*", "$1"));
    }

    @Test
    void asksAListForItsLengthAsOftenAsItIsLong() {
        var source = "$count($map([1..9000], function($v, $i, $all) { $i < $count($all) ? $v : 0 }))";
        assertEquals("9000", outcome(source, new One(JSON.nullNode(), false)));
    }

    private static String outcome(String source, Variables variables) {
        try {
            return Expression.parse(source).evaluate(variables, surroundings()).toString();
        } catch (Unevaluable | BadExpression failed) {
            return "!" + failed.getMessage();
        }
    }

    private static EvaluationContext surroundings() {
        return new EvaluationContext(() -> Instant.EPOCH, new Random(1));
    }

    /// A way down through `json`, mostly by fields that are there.
    private static String path(RandomGenerator random, JsonNode json) {
        var path = new StringBuilder("$x");
        var at = json;
        while (random.nextInt(4) != 0) {
            var names = new ArrayList<String>();
            at.fieldNames().forEachRemaining(names::add);
            if (names.isEmpty() && random.nextBoolean()) break;
            var name = names.isEmpty() || random.nextInt(6) == 0
                    ? NAMES.get(random.nextInt(NAMES.size()))
                    : names.get(random.nextInt(names.size()));
            path.append('.').append(name);
            at = at.path(name);
        }
        return path
                + switch (random.nextInt(4)) {
                    case 0 -> " = 'text'";
                    case 1 -> "=''";
                    default -> "";
                };
    }

    private static JsonNode any(RandomGenerator random, int depth) {
        return switch (random.nextInt(depth == 0 ? 8 : 14)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2 -> JSON.numberNode(random.nextInt(-9, 9));
            case 3 -> JSON.numberNode(random.nextLong());
            case 4 -> JSON.numberNode(random.nextInt(-4, 5) / 2.0);
            case 5 -> JSON.numberNode(random.nextBoolean() ? Double.NaN : random.nextDouble() * 1e25);
            case 6 ->
                random.nextBoolean()
                        ? JSON.numberNode(new BigDecimal("1.50"))
                        : JSON.numberNode(BigInteger.TEN.pow(20));
            case 7 -> JSON.textNode(random.nextBoolean() ? "" : "text");
            case 8, 9 -> {
                var array = JSON.arrayNode();
                for (var i = random.nextInt(3); i > 0; i--) array.add(any(random, depth - 1));
                yield array;
            }
            default -> {
                var object = JSON.objectNode();
                for (var i = random.nextInt(4); i > 0; i--)
                    object.set(NAMES.get(random.nextInt(NAMES.size())), any(random, depth - 1));
                yield object;
            }
        };
    }
}
