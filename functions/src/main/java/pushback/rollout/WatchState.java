package pushback.rollout;

import pushback.base.Word;

/// What a look at a rollout, or at its canary, comes to; the state machine reads the [#word], such as `rolling`.
public enum WatchState implements Word {
    /// CodeDeploy is at work, or is about to be.
    ROLLING("rolling"),
    /// The canary serves, and there is not enough evidence yet.
    JUDGING("judging"),
    /// The canary was found healthy, and CodeDeploy has stopped behind it.
    HEALTHY("healthy"),
    UNHEALTHY("unhealthy"),
    /// CodeDeploy has finished the rollout.
    ENDED("ended");

    private final String word;

    WatchState(String word) {
        this.word = word;
    }

    @Override
    public String word() {
        return word;
    }

    @Override
    public String toString() {
        return word;
    }
}
