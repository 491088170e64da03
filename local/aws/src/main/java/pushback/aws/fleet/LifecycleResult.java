package pushback.aws.fleet;

/// How one lifecycle event ended on one server, in the words of the CodeDeploy API.
///
/// @param errorCode `Success`, `ScriptMissing`, `ScriptNotExecutable`, `ScriptTimedOut`, `ScriptFailed`, `UnknownError`
/// @param scriptName the script that failed, or empty
/// @param message for the operator
/// @param logTail the last lines the scripts printed, about 2 KB
public record LifecycleResult(String errorCode, String scriptName, String message, String logTail) {
    public static final LifecycleResult SUCCESS = new LifecycleResult("Success", "", "Succeeded", "");

    public boolean succeeded() {
        return errorCode.equals("Success");
    }
}
