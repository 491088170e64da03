package pushback.aws.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// An expression cut into tokens, and how far it has been read.
final class Tokens {
    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:([#:][A-Za-z0-9_]+|[A-Za-z][A-Za-z0-9_]*|[0-9]+|<>|<=|>=|[=<>()\\[\\].,+-])|(\\S))");
    /// Bytes of an expression, from DynamoDB's quotas.
    private static final int LARGEST = 4096;
    /// Operators and functions of an expression, from DynamoDB's quotas.
    private static final int MOST_OPERATORS = 300;
    private static final Set<String> OPERATORS =
            Set.of("=", "<>", "<", "<=", ">", ">=", "+", "-", "AND", "OR", "NOT", "BETWEEN", "IN");
    private static final String END = "<EOF>";

    private final String kind;
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int next;

    /// `kind` names the expression in messages, such as `ConditionExpression`.
    Tokens(String kind, String text) {
        this.kind = kind;
        this.text = text;
        var bytes = Attributes.utf8(text);
        if (bytes > LARGEST)
            throw refused("Expression size has exceeded the maximum allowed size; expression size: " + bytes);
        if (text.isBlank()) throw refused("The expression can not be empty;");
        var matcher = TOKEN.matcher(text);
        while (matcher.lookingAt()) {
            var group = matcher.group(1) != null ? 1 : 2;
            tokens.add(new Token(matcher.group(group), matcher.start(group), matcher.end(group)));
            if (group == 2) throw syntaxErrorAt(tokens.size() - 1);
            matcher.region(matcher.end(), text.length());
        }
        if (operators() > MOST_OPERATORS)
            throw refused("The expression contains too many operators or functions; operators: " + operators());
    }

    private long operators() {
        var count = 0;
        for (var i = 0; i < tokens.size(); i++) {
            if (OPERATORS.contains(at(i).toUpperCase(Locale.ROOT))) count++;
            else if (at(i).equals("(")
                    && i > 0
                    && Character.isLetter(at(i - 1).charAt(0))
                    && !OPERATORS.contains(at(i - 1).toUpperCase(Locale.ROOT))) count++;
        }
        return count;
    }

    String peek() {
        return at(next);
    }

    String peekSecond() {
        return at(next + 1);
    }

    String take() {
        if (atEnd()) throw syntaxError();
        return tokens.get(next++).text;
    }

    boolean atEnd() {
        return next == tokens.size();
    }

    /// Takes the next token if it is this keyword, in any case.
    boolean takeKeyword(String keyword) {
        var matches = peek().equalsIgnoreCase(keyword);
        if (matches) next++;
        return matches;
    }

    boolean takeIf(String token) {
        var matches = peek().equals(token);
        if (matches) next++;
        return matches;
    }

    void expect(String token) {
        if (!takeIf(token)) throw syntaxError();
    }

    void expectKeyword(String keyword) {
        if (!takeKeyword(keyword)) throw syntaxError();
    }

    String takeOneOf(Set<String> allowed) {
        if (!allowed.contains(peek())) throw syntaxError();
        return take();
    }

    String kind() {
        return kind;
    }

    RuntimeException refused(String message) {
        return DynamoRefusal.validation("Invalid " + kind + ": " + message);
    }

    RuntimeException syntaxError() {
        return syntaxErrorAt(next);
    }

    private RuntimeException syntaxErrorAt(int index) {
        var first = tokens.get(Math.max(0, Math.min(index, tokens.size()) - 1));
        var last = tokens.get(Math.min(index + 1, tokens.size() - 1));
        return refused(
                "Syntax error; token: \"" + at(index) + "\", near: \"" + text.substring(first.start, last.end) + "\"");
    }

    private String at(int index) {
        return index < tokens.size() ? tokens.get(index).text : END;
    }

    private record Token(String text, int start, int end) {}
}
