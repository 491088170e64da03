package pushback.operator.doctor;

import com.fasterxml.jackson.annotation.JsonValue;

/// What came out of one check.
///
/// @param found in a sentence: what is so, or why it could not be asked
/// @param remedy what to do about it; empty: nothing
public record Finding(String check, State state, String found, String remedy) {
    /// Whether a release can rely on it.
    public enum State {
        READY("ready"),
        NOT_READY("not ready"),
        NOT_ASKED("not asked");

        private final String word;

        State(String word) {
            this.word = word;
        }

        @Override
        @JsonValue
        public String toString() {
            return word;
        }
    }

    static Finding ready(String check, String found) {
        return new Finding(check, State.READY, found, "");
    }

    public static Finding notReady(String check, String found, String remedy) {
        return new Finding(check, State.NOT_READY, found, remedy);
    }

    public static Finding notAsked(String check, String why) {
        return new Finding(check, State.NOT_ASKED, why, "");
    }
}
