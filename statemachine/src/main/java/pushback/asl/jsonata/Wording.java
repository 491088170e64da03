package pushback.asl.jsonata;

import com.dashjoin.jsonata.JException;
import java.util.regex.Pattern;

/// The library's errors in JSONata's words: it quotes numbers, and its "function" became "Object" on the way from
/// JavaScript to Java.
final class Wording {
    private static final Pattern CODE = Pattern.compile("[A-Z][0-9]{4}");
    private static final Pattern COMPARISON = Pattern.compile("[<>]=?");

    private Wording() {}

    static String of(JException failed, String source) {
        var code = String.valueOf(failed.getError());
        if (!CODE.matcher(code).matches()) return code;
        if (code.equals("D3137") || code.equals("D3141")) return code + ": " + failed.getMessage();
        // The library forgets which argument a function of the expression's own misses.
        if (code.startsWith("T041"))
            return code + ": Argument 1 of function undefined does not match function signature";
        var first = code.equals("D1002") ? failed.getExpected() : code.equals("D1001") ? null : failed.getCurrent();
        var operator = COMPARISON.matcher(source);
        return code + ": "
                + new JException(code, -1, "\u0001", "\u0002")
                        .getMessage()
                        .replace("Object application", "function application")
                        .replaceAll(
                                "(string|replace|split|match|sqrt|power|sort|reduce|toMillis) Object", "$1 function")
                        .replaceAll("\\$\\{\"\u0001\"}", java.util.regex.Matcher.quoteReplacement("$" + first))
                        .replace("\"\u0001\"", json(first))
                        .replace("\"\u0002\"", json(failed.getExpected()))
                        .replace("{{token}}", operator.find() ? json(operator.group()) : "\"\"");
    }

    private static String json(Object value) {
        return value == null ? "null" : JavaScriptText.json(value, false);
    }
}
