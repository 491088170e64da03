package pushback.source;

/// The git host refuses this environment, and will until a person changes something: the token has ended, may not do
/// what is asked, or the repository was renamed or is gone. An outage is no such thing. Before anything was changed the
/// machine goes to `Rejected`, since without the host nobody knows which of two commits is newer; the reconciler tells
/// people once a day. The message says what the host answered, and the remedy.
public final class SourceRefused extends RuntimeException {
    private final String remedy;

    /// @param answer what was asked and answered
    /// @param remedy what a person has to do; the same for the same fault, whatever was asked
    public SourceRefused(String answer, String remedy) {
        super(answer + ": " + remedy);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}
