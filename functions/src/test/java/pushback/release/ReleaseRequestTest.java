package pushback.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pushback.base.Json;

class ReleaseRequestTest {
    @Test
    void isADeploymentByTheConsoleUnlessItSaysMore() {
        assertEquals(new ReleaseRequest(ReleaseAction.DEPLOY, "", "", "", false, "console", "", "", ""), wish("{}"));
    }

    @Test
    void blankAndNullFieldsSayNothing() {
        assertEquals(wish("{}"), wish("{\"action\": \" \", \"commit\": null, \"ref\": \"\"}"));
        assertEquals("main", wish("{\"commit\": \" main \"}").commit());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        []                                          | the input must be a JSON object such as {} or {"action": "rollback"}, but is array
        "deploy"                                    | the input must be a JSON object such as {} or {"action": "rollback"}, but is string
        null                                        | the input must be a JSON object such as {} or {"action": "rollback"}, but is null
        {"commit": 12}                              | input field "commit" must be a string, but is 12
        {"force": "yes"}                            | input field "force" must be true or false, but is "yes"
        {"comit": "main"}                           | unknown input field "comit"; known are action, commit, ref, release, force, requestedBy, reason, deliveryId
        {"action": "destroy"}                       | unknown action "destroy"; it is "deploy" or "rollback"
        {"release": "r1"}                           | "release" names what a rollback goes back to; to deploy, name a "commit"
        {"action": "rollback", "commit": "main"}    | a rollback goes back to a "release", not to a "commit"; to bring a commit use {"action": "deploy", "commit": "main"}
        """)
    void saysWhichFieldIsWrongAndHow(String input, String refusal) {
        assertEquals(
                refusal, assertThrows(ReleaseRejected.class, () -> wish(input)).getMessage());
    }

    @Test
    void readsWhatItHasWritten() {
        for (var wish : List.of(
                ReleaseRequest.deploy("main", true, "dana", "a fix"),
                ReleaseRequest.deploy("", false, "console", ""),
                ReleaseRequest.rollback("r1", false, "dana", "too slow"),
                ReleaseRequest.push("abc", "refs/heads/main", "dana", "delivery-1"),
                ReleaseRequest.recover("r2", "reconciler"),
                ReleaseRequest.drill("dana", "drill d1"),
                ReleaseRequest.takeUp("r3"))) assertEquals(wish, wish(wish.input()));
        assertEquals("{}", ReleaseRequest.deploy("", false, "console", "").input());
        assertEquals("{\"continues\":\"r3\"}", ReleaseRequest.takeUp("r3").input());
    }

    private static ReleaseRequest wish(String input) {
        return ReleaseRequest.of(Json.tree(input));
    }
}
