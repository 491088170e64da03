package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import pushback.Settings;

/// What nobody chose is the same whether a function assumes it or its environment's file does.
class DefaultsTest {
    /// A function can do without these; an environment on AWS has them all the same.
    private static final Set<String> NO_DEFAULTS = Set.of("GITHUB_TOKEN_SECRET_ID", "TOPIC_ARN", "DATABASE_INSTANCE");

    @Test
    void ofAFileThatChoosesNothingAreTheFunctionsOwn() {
        var variables = new HashMap<String, String>();
        Synthesised.of("webapp-dns").at("Functions/CheckHealth").path("Environment").path("Variables").properties()
                .forEach(variable -> variables.put(variable.getKey(), variable.getValue().isTextual()
                        ? variable.getValue().asText() : variable.getValue().toString()));
        var told = Settings.from(variables);
        var compared = new TreeSet<String>();
        for (var name : Set.copyOf(variables.keySet())) {
            if (NO_DEFAULTS.contains(name)) continue;
            var others = new HashMap<>(variables);
            others.remove(name);
            read(others).ifPresent(assumed -> {
                assertEquals(told, assumed, name);
                compared.add(name);
            });
        }
        assertTrue(compared.containsAll(Set.of("TOLERATED_ERROR_RATE", "UNHEALTHY_ERROR_RATE", "ALPHA", "SAMPLE_EVERY_SECONDS",
                "DEADLINE_SECONDS", "PROBE_ROUNDS", "PROBE_PATHS", "STRATEGY", "IGNORE_FAILED_STOP", "KEPT_BUNDLES",
                "IN_FREEZE", "APPROVAL_WITHIN_SECONDS")), compared.toString());
    }

    private static Optional<Settings> read(HashMap<String, String> variables) {
        try {
            return Optional.of(Settings.from(variables));
        } catch (IllegalArgumentException needed) {
            return Optional.empty();
        }
    }
}
