package pushback.aws.storage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Reads update expressions: SET, REMOVE, ADD and DELETE, each at most once.
final class UpdateParser extends ExpressionParser {
    private static final Set<String> SIGNS = Set.of("+", "-");

    private final List<Update.Action> actions = new ArrayList<>();

    UpdateParser(String text, Map<String, String> names) {
        super("UpdateExpression", text, names);
    }

    Update update() {
        var sections = new HashSet<String>();
        while (!tokens.atEnd()) {
            var section = tokens.peek().toUpperCase(Locale.ROOT);
            if (!Set.of("SET", "REMOVE", "ADD", "DELETE").contains(section)) throw tokens.syntaxError();
            tokens.take();
            if (!sections.add(section))
                throw tokens.refused("The \"" + section + "\" section can only be used once in an update expression;");
            do actions.add(action(section));
            while (tokens.takeIf(","));
        }
        refuseOverlaps(actions.stream().map(Update.Action::path).toList());
        return new Update(List.copyOf(actions));
    }

    private Update.Action action(String section) {
        var path = sectionPath();
        return switch (section) {
            case "SET" -> {
                tokens.expect("=");
                yield new Update.Set(path, value());
            }
            case "REMOVE" -> new Update.Remove(path);
            case "ADD" -> new Update.Add(path, placeholder());
            default -> new Update.Delete(path, placeholder());
        };
    }

    /// A section's keyword is also a reserved word; after a comma it is simply in the wrong place.
    private DocumentPath sectionPath() {
        if (tokens.atEnd()
                || Set.of("SET", "REMOVE", "ADD", "DELETE")
                        .contains(tokens.peek().toUpperCase(Locale.ROOT))) {
            throw tokens.syntaxError();
        }
        return path();
    }

    private Operand.Given placeholder() {
        if (!tokens.peek().startsWith(":")) throw tokens.syntaxError();
        return given();
    }

    private Operand value() {
        var left = updateOperand();
        if (!SIGNS.contains(tokens.peek())) return left;
        return new Operand.Sum(left, tokens.take(), updateOperand());
    }

    private Operand updateOperand() {
        if (tokens.takeIf("(")) {
            var inner = value();
            tokens.expect(")");
            return inner;
        }
        if (tokens.peek().startsWith(":")) return given();
        if (!isFunctionCall()) return new Operand.Place(path());
        var function = knownFunction();
        if (!function.equals("if_not_exists") && !function.equals("list_append"))
            throw tokens.refused("The function is not allowed in an update expression; function: " + function);
        tokens.expect("(");
        var first = updateOperand();
        tokens.expect(",");
        var second = updateOperand();
        tokens.expect(")");
        if (function.equals("list_append")) return new Operand.ListAppend(first, second);
        if (first instanceof Operand.Place(var path)) return new Operand.IfNotExists(path, second);
        throw tokens.refused("Operator or function requires a document path; operator or function: if_not_exists");
    }
}
