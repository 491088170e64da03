package pushback.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pushback.approval.ApprovalDecision;
import pushback.drill.DrillState;
import pushback.drill.DrillVerdict;
import pushback.health.HealthVerdict;
import pushback.release.ReleaseAction;
import pushback.release.ReleaseEnding;
import pushback.rollout.WatchState;

class WordTest {
    private enum Plain {
        ONE
    }

    private record Said(ReleaseAction action, Optional<ReleaseEnding> ending, Plain plain) {}

    @Test
    void standsInJsonAsItsWord() {
        var said = new Said(ReleaseAction.ROLLBACK, Optional.of(ReleaseEnding.ROLLED_BACK), Plain.ONE);
        var text = "{\"action\":\"rollback\",\"ending\":\"RolledBack\",\"plain\":\"ONE\"}";
        assertEquals(text, Json.text(said));
        assertEquals(said, Json.value(Json.tree(text), Said.class));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyConstantIsReadAsItIsWritten(Word word) throws Exception {
        for (var mapper : new ObjectMapper[] {Json.STRICT, Json.LENIENT}) {
            assertEquals("\"" + word.word() + "\"", mapper.writeValueAsString(word));
            assertEquals(word, mapper.readValue("\"" + word.word() + "\"", word.getClass()));
        }
        assertEquals(word.word(), word.toString());
    }

    static Stream<Word> all() {
        return Stream.<Word[]>of(
                        ReleaseAction.values(),
                        ReleaseEnding.values(),
                        WatchState.values(),
                        HealthVerdict.values(),
                        DrillState.values(),
                        DrillVerdict.values(),
                        ApprovalDecision.values())
                .flatMap(Arrays::stream);
    }

    /// State machines compare them, and they stand in the ledger of environments that were there before.
    @Test
    void theWordsOfVerdictsAndDecisionsStay() {
        assertEquals(
                "[\"healthy\",\"unhealthy\",\"undecided\",\"waiting\",\"proven\",\"disproven\",\"proven\",\"disproven\","
                    + "\"refused\",\"aborted\",\"waiting\",\"approved\",\"rejected\",\"expired\",\"superseded\"]",
                Json.text(Stream.<Word[]>of(
                                HealthVerdict.values(),
                                DrillState.values(),
                                DrillVerdict.values(),
                                ApprovalDecision.values())
                        .flatMap(Arrays::stream)
                        .toList()));
    }

    @Test
    void theNameOfAConstantIsNoWord() {
        var wrong = assertThrows(
                IllegalArgumentException.class, () -> Json.value(Json.tree("\"ROLLBACK\""), ReleaseAction.class));
        assertTrue(
                wrong.getMessage().contains("\"ROLLBACK\": it is one of [deploy, rollback, recover, drill]"),
                wrong.getMessage());
    }

    @Test
    void somethingElseIsNoWord() {
        for (var wrong : new String[] {"1", "[\"deploy\"]", "{}"})
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Json.value(Json.tree("{\"action\":" + wrong + "}"), One.class),
                    wrong);
    }

    private record One(ReleaseAction action) {}

    /// Reading the first annotation of a process makes proxies, and each function would pay for that at its start.
    @Test
    void noWordIsAnnotated() {
        var annotated = all().map(Word::getClass)
                .filter(type -> type.getAnnotations().length > 0
                        || Arrays.stream(type.getDeclaredMethods()).anyMatch(one -> one.getAnnotations().length > 0))
                .collect(Collectors.toSet());
        assertEquals(Set.of(), annotated);
    }
}
