package pushback.health;

import pushback.settings.Witnesses;

/// Who saw something of an instance.
public enum WitnessKind {
    /// The judge, who asked for pages.
    PROBES("probes", false),
    /// The visitors, counted by the load balancer or by the application itself.
    VISITORS(Witnesses.VISITORS, false),
    /// How long the application says that its requests took.
    LATENCY(Witnesses.LATENCY, true),
    /// A pair of counters of the application's own.
    CUSTOM(Witnesses.CUSTOM, true),
    /// The load balancer's metrics by the minute.
    BALANCER(Witnesses.BALANCER, true),
    /// The application's processes, which say when they began: one that begins anew while it is judged has died.
    RESTARTS(Witnesses.RESTARTS, true),
    /// A gauge of how full a server is.
    SATURATION(Witnesses.SATURATION, true);

    private final String word;
    private final boolean relative;

    WitnessKind(String word, boolean relative) {
        this.word = word;
        this.relative = relative;
    }

    /// As people say it, and settings.
    public String word() {
        return word;
    }

    /// Whether it is weighed against what the old instances show of the same kind, and can clear nobody. Where
    /// those are as bad it has nothing to say.
    boolean isRelative() {
        return relative;
    }
}
