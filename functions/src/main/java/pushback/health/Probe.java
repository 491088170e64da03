package pushback.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/// Asks instances for pages.
public interface Probe {
    /// Not a number of a port: whichever the application listens on.
    int OF_THE_APPLICATION = 0;

    /// The HTTP status of each question; 0 where nothing answered in time.
    Map<Question, Integer> ask(Collection<Question> questions);

    /// What each instance's application answers to `GET path`, asked once. A probe of pages' statuses only reads none.
    default Map<String, Page> read(Collection<String> instances, String path) {
        return read(instances, OF_THE_APPLICATION, path, Page.LONGEST);
    }

    /// @param port at which the page is, beside the application; [#OF_THE_APPLICATION]: at the application's own
    /// @param longest in bytes; a longer page is none
    default Map<String, Page> read(Collection<String> instances, int port, String path, int longest) {
        throw new UnsupportedOperationException("no pages are read here");
    }

    /// Lets time pass before the next look; false where it does not, and there is nothing new to be seen.
    default boolean pause(Duration time) {
        return false;
    }

    /// A page as it was answered.
    ///
    /// @param status 0 if nothing came in time, or too much
    /// @param text its bytes as they are, a character each; empty unless the status is 2xx
    /// @param date what the server's own clock showed, to the second; empty if it did not say
    record Page(int status, String text, Optional<Instant> date) {
        /// In bytes. What names a commit is short.
        static final int LONGEST = 64 * 1024;

        /// Of a server that did not say what time it is.
        public Page(int status, String text) {
            this(status, text, Optional.empty());
        }

        boolean isAnswered() {
            return status >= 200 && status < 300;
        }

        String words() {
            return isAnswered()
                    ? "names no commit"
                    : status == 0 ? "was not answered in 64 KiB and in time" : "answered " + status;
        }
    }

    /// @param path such as `/`
    /// @param attempt tells apart the questions of one sample for the same page, from 0 on
    record Question(String instanceId, String path, int attempt) {}
}
