package pushback.host.git;

import java.time.Instant;

/// A commit as a deployer sees it.
///
/// @param sha 40 hexadecimal digits
/// @param message the whole message
/// @param committedAt when it was committed, which is not when it was pushed
public record CommitInfo(String sha, String message, Person author, Instant committedAt) {}
