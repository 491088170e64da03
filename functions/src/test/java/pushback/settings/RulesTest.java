package pushback.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import pushback.settings.Rules.InFreeze;

class RulesTest {
    @Test
    void withoutRulesNobodyApprovesAndNoOtherBranchDeploys() {
        assertFalse(Rules.NONE.needsApproval());
        assertFalse(Rules.NONE.deploys("main"));
    }

    @Test
    void aBranchDeploysIfAPatternFits() {
        var rules = rules(Duration.ZERO, "hotfix/*", "release");
        assertTrue(rules.deploys("hotfix/basket"));
        assertTrue(rules.deploys("release"));
        assertFalse(rules.deploys("hotfix/basket/again"));
        assertFalse(rules.deploys("releases"));
    }

    @Test
    void aBranchIsNoRef() {
        assertEquals(
                "\"refs/heads/main\" is a ref; write the branch's name, such as main or hotfix/*",
                assertThrows(IllegalArgumentException.class, () -> rules(Duration.ZERO, "refs/heads/main"))
                        .getMessage());
    }

    @Test
    void anApprovalIsWaitedForNoLongerThanTheMachineWaits() {
        assertTrue(rules(Duration.ofDays(7)).needsApproval());
        assertThrows(IllegalArgumentException.class, () -> rules(Duration.ofDays(8)));
        assertThrows(IllegalArgumentException.class, () -> rules(Duration.ofSeconds(-1)));
    }

    private static Rules rules(Duration approvalWithin, String... branches) {
        return new Rules(List.of(), InFreeze.WAIT, approvalWithin, List.of(branches), List.of());
    }
}
