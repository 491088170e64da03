package pushback.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pushback.base.Json;

class WishTest {
    @Test
    void isADeploymentByTheConsoleUnlessItSaysMore() {
        assertEquals(new Wish(ReleaseAction.DEPLOY, "", "", "", false, "console", "", "", ""), wish("{}"));
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
                Wish.deploy("main", true, "dana", "a fix"),
                Wish.deploy("", false, "console", ""),
                Wish.rollback("r1", false, "dana", "too slow"),
                Wish.push("abc", "refs/heads/main", "dana", "delivery-1"),
                Wish.recover("r2", "reconciler"),
                Wish.drill("dana", "drill d1"),
                Wish.takeUp("r3"))) assertEquals(wish, wish(wish.input()));
        assertEquals("{}", Wish.deploy("", false, "console", "").input());
        assertEquals("{\"continues\":\"r3\"}", Wish.takeUp("r3").input());
    }

    private static Wish wish(String input) {
        return Wish.of(Json.tree(input));
    }
}
