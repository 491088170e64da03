package pushback.settings;

import java.util.Arrays;
import java.util.stream.Collectors;

/// How many instances a rollout takes at a time.
public enum Strategy {
    /// Nothing serves meanwhile.
    ALL_AT_ONCE("all-at-once", "CodeDeployDefault.AllAtOnce"),
    HALF("half", "CodeDeployDefault.HalfAtATime"),
    ONE("one", "CodeDeployDefault.OneAtATime"),
    /// One after the other in one availability zone, judged there before another zone is touched; then the rest by
    /// halves.
    CANARY("canary", "CodeDeployDefault.HalfAtATime");

    private final String word;
    private final String configuration;

    Strategy(String word, String configuration) {
        this.word = word;
        this.configuration = configuration;
    }

    /// The strategy of that name.
    ///
    /// @throws IllegalArgumentException if there is none
    public static Strategy of(String name) {
        return Arrays.stream(values())
                .filter(strategy -> strategy.word.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no strategy \"" + name + "\"; choose one of "
                        + Arrays.stream(values()).map(Strategy::toString).collect(Collectors.joining(", "))));
    }

    /// CodeDeploy's deployment configuration for a fleet of so many. Half of one instance is nothing, which
    /// CodeDeploy refuses: a single one is taken out whole.
    public String configuration(int instances) {
        return (instances < 2 && this != ALL_AT_ONCE ? ONE : this).configuration;
    }

    /// How many instances must serve so that the rollout keeps any serving.
    public int needs() {
        return this == ALL_AT_ONCE ? 1 : 2;
    }

    /// Whether it makes no sense with fewer than it needs.
    public boolean insists() {
        return this == HALF || this == CANARY;
    }

    @Override
    public String toString() {
        return word;
    }
}
