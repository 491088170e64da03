package pushback.aws.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Reads DynamoDB's expressions: conditions, filters, key conditions, projections; [UpdateParser] adds updates.
/// Notes the placeholders an expression uses.
class ExpressionParser {
    private static final Set<String> COMPARATORS = Set.of("=", "<>", "<", "<=", ">", ">=");
    private static final Set<String> TESTS =
            Set.of("attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains");
    private static final Set<String> FUNCTIONS = Set.of(
            "attribute_exists",
            "attribute_not_exists",
            "attribute_type",
            "begins_with",
            "contains",
            "size",
            "if_not_exists",
            "list_append");
    private static final Set<String> RESERVED = reservedWords();

    final Tokens tokens;
    private final Map<String, String> names;
    private final Set<String> usedNames = new HashSet<>();
    private final Set<String> usedValues = new HashSet<>();
    private boolean justClosed;

    ExpressionParser(String kind, String text, Map<String, String> names) {
        tokens = new Tokens(kind, text);
        this.names = names;
    }

    Set<String> usedNames() {
        return usedNames;
    }

    Set<String> usedValues() {
        return usedValues;
    }

    Condition condition() {
        var condition = or();
        if (!tokens.atEnd()) throw tokens.syntaxError();
        return condition;
    }

    List<DocumentPath> projection() {
        var paths = new ArrayList<DocumentPath>();
        do paths.add(path());
        while (tokens.takeIf(","));
        if (!tokens.atEnd()) throw tokens.syntaxError();
        refuseOverlaps(paths);
        return paths;
    }

    void refuseOverlaps(List<DocumentPath> paths) {
        for (var i = 0; i < paths.size(); i++) {
            for (var j = i + 1; j < paths.size(); j++) {
                var one = paths.get(i);
                var two = paths.get(j);
                if (one.startsWith(two) || two.startsWith(one))
                    throw tokens.refused("Two document paths overlap with "
                            + "each other; must remove or rewrite one of these paths; path one: " + one
                            + ", path two: " + two);
                if (one.contradicts(two))
                    throw tokens.refused("Two document paths conflict with each other; must remove or "
                            + "rewrite one of these paths; path one: " + one + ", path two: " + two);
            }
        }
    }

    private Condition or() {
        var left = and();
        while (tokens.takeKeyword("OR")) {
            left = new Condition.Or(left, and());
            justClosed = false;
        }
        return left;
    }

    private Condition and() {
        var left = not();
        while (tokens.takeKeyword("AND")) {
            left = new Condition.And(left, not());
            justClosed = false;
        }
        return left;
    }

    private Condition not() {
        if (!tokens.takeKeyword("NOT")) return primary();
        var inner = not();
        justClosed = false;
        return new Condition.Not(inner);
    }

    private Condition primary() {
        if (tokens.takeIf("(")) {
            justClosed = false;
            var inner = or();
            tokens.expect(")");
            if (justClosed) throw tokens.refused("The expression has redundant parentheses;");
            justClosed = true;
            return inner;
        }
        var condition = isFunctionCall() && !tokens.peek().equals("size") ? function() : comparison();
        justClosed = false;
        return condition;
    }

    private Condition function() {
        var name = knownFunction();
        if (!TESTS.contains(name))
            throw tokens.refused("The function is not allowed in a condition expression; function: " + name);
        tokens.expect("(");
        var condition = switch (name) {
            case "attribute_exists" -> new Condition.Exists(pathOnly(name), true);
            case "attribute_not_exists" -> new Condition.Exists(pathOnly(name), false);
            case "attribute_type" -> new Condition.HasType(pathOnly(name), afterComma());
            case "begins_with" -> new Condition.BeginsWith(operand(), afterComma());
            default -> new Condition.Contains(operand(), afterComma());
        };
        tokens.expect(")");
        if (COMPARATORS.contains(tokens.peek())) throw misused(name);
        return condition;
    }

    private Operand afterComma() {
        tokens.expect(",");
        return operand();
    }

    private Condition comparison() {
        var left = operand();
        if (tokens.takeKeyword("BETWEEN")) {
            var low = operand();
            tokens.expectKeyword("AND");
            return new Condition.Between(left, low, operand());
        }
        if (tokens.takeKeyword("IN")) {
            tokens.expect("(");
            var among = new ArrayList<Operand>();
            do among.add(operand());
            while (tokens.takeIf(","));
            tokens.expect(")");
            return new Condition.In(left, List.copyOf(among));
        }
        if (left instanceof Operand.Size && !COMPARATORS.contains(tokens.peek())) throw misused("size");
        return new Condition.Compare(tokens.takeOneOf(COMPARATORS), left, operand());
    }

    /// A path, a value or `size(...)`.
    Operand operand() {
        if (tokens.peek().startsWith(":")) return given();
        if (!isFunctionCall()) return new Operand.Place(path());
        var name = knownFunction();
        if (!name.equals("size")) throw misused(name);
        tokens.expect("(");
        var whole = operand();
        tokens.expect(")");
        return new Operand.Size(whole);
    }

    Operand.Given given() {
        var placeholder = tokens.take();
        usedValues.add(placeholder);
        return new Operand.Given(placeholder);
    }

    boolean isFunctionCall() {
        return Character.isLetter(tokens.peek().charAt(0))
                && tokens.peekSecond().equals("(");
    }

    String knownFunction() {
        var name = tokens.take();
        if (!FUNCTIONS.contains(name)) throw tokens.refused("Invalid function name; function: " + name);
        return name;
    }

    DocumentPath path() {
        var steps = new ArrayList<Object>();
        steps.add(name());
        while (true) {
            if (tokens.takeIf(".")) {
                steps.add(name());
            } else if (tokens.takeIf("[")) {
                if (!tokens.peek().matches("[0-9]{1,9}")) throw tokens.syntaxError();
                steps.add(Integer.valueOf(tokens.take()));
                tokens.expect("]");
            } else {
                if (steps.size() > Attributes.DEEPEST)
                    throw tokens.refused(
                            "The document path has too many nesting levels; " + "nesting levels: " + steps.size());
                return new DocumentPath(steps);
            }
        }
    }

    private DocumentPath pathOnly(String function) {
        if (tokens.peek().startsWith(":") || isFunctionCall())
            throw tokens.refused("Operator or function requires a document path; operator or function: " + function);
        return path();
    }

    private String name() {
        var token = tokens.peek();
        if (token.startsWith("#")) {
            if (!names.containsKey(token))
                throw tokens.refused("An expression attribute name used in the document "
                        + "path is not defined; attribute name: " + token);
            usedNames.add(token);
            return names.get(tokens.take());
        }
        if (!Character.isLetter(token.charAt(0))) throw tokens.syntaxError();
        if (RESERVED.contains(token.toUpperCase(Locale.ROOT)))
            throw tokens.refused("Attribute name is a reserved keyword; reserved keyword: " + token);
        return tokens.take();
    }

    private RuntimeException misused(String function) {
        return tokens.refused(
                "The function is not allowed to be used this way in an expression; function: " + function);
    }

    private static Set<String> reservedWords() {
        try (var words = ExpressionParser.class.getResourceAsStream("reserved-words.txt")) {
            return Set.of(new String(words.readAllBytes(), StandardCharsets.US_ASCII)
                    .trim()
                    .split("\\s+"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
