package pushback.outcome;

import java.time.Instant;

/// Something that people were told about a release.
///
/// @param whom [#GIT_HOST] or [#SUBSCRIBERS]
/// @param state of the deployment on the git host, such as `in_progress`; empty: a message
/// @param words the sentence on the commit, or the subject of the message
public record Telling(Instant at, String whom, String state, String words) {
    public static final String GIT_HOST = "git host";
    /// Of the notification topic.
    public static final String SUBSCRIBERS = "subscribers";
}
