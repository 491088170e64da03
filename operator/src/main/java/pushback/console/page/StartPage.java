package pushback.console.page;

import com.fasterxml.jackson.databind.JsonNode;
import pushback.base.Json;
import pushback.console.web.WebRequest;
import pushback.operator.Operator;
import pushback.operator.OperatorRequest;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseRejected;
import pushback.release.ReleaseRequest;

/// Starts the machine by its input, as a person does in Step Functions' console.
public final class StartPage {
    private static final String EXAMPLE = """
        {
          "action": "deploy",
          "commit": "",
          "reason": ""
        }\
        """;

    private final Operator operator;

    StartPage(Operator operator) {
        this.operator = operator;
    }

    /// @param problem what is wrong with the input; empty: nothing
    public record Shown(String input, String problem, String obstacle) {}

    /// @param good whether the machine would take it
    public record Checked(boolean good, String sentence) {}

    Shown show(String obstacle) {
        return new Shown(EXAMPLE, "", obstacle);
    }

    Shown refused(WebRequest request, String why, String obstacle) {
        return new Shown(request.form("input"), why, obstacle);
    }

    /// What the machine would say to that input.
    Checked check(String input) {
        try {
            var wish = wish(input);
            return new Checked(
                    true,
                    wish.action() == ReleaseAction.ROLLBACK
                            ? "This goes back to "
                                    + (wish.release().isEmpty() ? "the good release before" : wish.release()) + "."
                            : "This deploys "
                                    + (wish.commit().isEmpty() ? "the head of " + branch(wish.ref()) : wish.commit())
                                    + (wish.force() ? ", by force" : "") + ".");
        } catch (IllegalArgumentException | ReleaseRejected wrong) {
            return new Checked(false, wrong.getMessage());
        }
    }

    private String branch(String ref) {
        return ref.isEmpty() ? operator.settings().gitHost().branch() : ref.replace("refs/heads/", "");
    }

    private static ReleaseRequest wish(String input) {
        JsonNode tree = Json.tree(input.isBlank() ? "{}" : input);
        if (tree.isMissingNode()) throw new IllegalArgumentException("not JSON: nothing was typed");
        return ReleaseRequest.of(tree);
    }

    /// Starts it as whoever AWS says asks; returns where it is seen.
    String start(WebRequest request) {
        ReleaseRequest wish;
        try {
            wish = wish(request.form("input"));
        } catch (ReleaseRejected wrong) {
            throw new IllegalArgumentException(wrong.getMessage(), wrong);
        }
        if (wish.reason().isBlank())
            throw new IllegalArgumentException("say why: give a \"reason\"; it is kept with the release");
        return "/releases/"
                + operator.start(new OperatorRequest(
                        wish.action(), wish.commit(), wish.release(), wish.force(), operator.caller(), wish.reason()));
    }
}
