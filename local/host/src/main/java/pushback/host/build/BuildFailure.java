package pushback.host.build;

/// Ends a build as FAILED, in CodeBuild's words: the phase it happened in, a status code and a message.
final class BuildFailure extends Exception {
    private final String phase;
    private final String code;
    private final String status;

    BuildFailure(String phase, String code, String message) {
        this(phase, code, message, "FAILED");
    }

    BuildFailure(String phase, String code, String message, String status) {
        super(message);
        this.phase = phase;
        this.code = code;
        this.status = status;
    }

    String phase() {
        return phase;
    }

    String code() {
        return code;
    }

    /// `FAILED`, `TIMED_OUT` or `STOPPED`.
    String status() {
        return status;
    }
}
