package pushback.cloud.story;

import java.util.List;

/// What servers write, for the story of a deployment that fails on one.
public interface ServerWords {
    /// A deployment begins on a server: what it wrote before is not about this one.
    void begins(String instance);

    /// What its application has written since, the oldest first; empty if nothing, or nobody knows.
    List<String> since(String instance);
}
