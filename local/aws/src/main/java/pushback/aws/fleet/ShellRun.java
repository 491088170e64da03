package pushback.aws.fleet;

/// How a shell script ended on a server.
///
/// @param status its exit status; 143 if it was ended from outside, -1 if it could not be run
/// @param timedOut whether it took too long and was ended for that
/// @param stdout what it printed, the last 24,000 characters, as Systems Manager keeps them
/// @param stderr the last 8,000 characters
public record ShellRun(int status, boolean timedOut, String stdout, String stderr) {}
