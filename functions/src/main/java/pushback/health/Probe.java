package pushback.health;

import java.util.Collection;
import java.util.Map;

/// Asks instances for pages.
public interface Probe {
    /// The HTTP status of each question; 0 where nothing answered in time.
    Map<Question, Integer> ask(Collection<Question> questions);

    /// @param path such as `/`
    /// @param attempt tells apart the questions of one sample for the same page, from 0 on
    record Question(String instanceId, String path, int attempt) { }
}
