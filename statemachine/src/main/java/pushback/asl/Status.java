package pushback.asl;

/// How an execution stands, in the words of the Step Functions API.
public enum Status {
    RUNNING,
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    ABORTED
}
