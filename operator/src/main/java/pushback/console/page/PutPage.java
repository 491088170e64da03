package pushback.console.page;

import pushback.console.web.WebRequest;
import pushback.operator.Operator;

/// Keeps a value that buildspec.yml names. It is shown to nobody again.
public final class PutPage {
    private final Operator operator;

    PutPage(Operator operator) {
        this.operator = operator;
    }

    /// @param kept what was done, in a sentence; empty: nothing yet
    /// @param problem why it was not; empty: it was, or nothing was sent
    public record Shown(String kind, String name, String kept, String problem) {}

    Shown show() {
        return new Shown("parameter", "", "", "");
    }

    /// AWS repeats in its refusals what it was sent.
    Shown refused(WebRequest request, String why) {
        var value = request.form().getOrDefault("value", "");
        var said = value.isBlank() ? why : why.replace(value, "...");
        return new Shown(request.form("kind"), request.form("name"), "", said);
    }

    Shown put(WebRequest request) {
        var name = request.form("name");
        // As it was typed: blanks belong to it.
        var value = request.form().getOrDefault("value", "");
        if (name.isEmpty()) throw new IllegalArgumentException("give the name that buildspec.yml has");
        if (value.isEmpty()) throw new IllegalArgumentException("give a value");
        var isSecret = request.form("kind").equals("secret");
        var version = isSecret ? operator.putSecret(name, value) : operator.putParameter(name, value);
        return new Shown(
                isSecret ? "secret" : "parameter",
                name,
                (isSecret ? "The secret " : "The parameter ") + name + " is kept, version " + version + ".",
                "");
    }
}
