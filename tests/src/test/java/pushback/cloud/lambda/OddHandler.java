package pushback.cloud.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/// Does what it is told, well or badly.
public final class OddHandler implements RequestHandler<OddHandler.Asked, OddHandler.Answered> {
    /// @param what such as `answer`
    /// @param words of the answer, or of what is thrown; may be null
    public record Asked(String what, String words, Optional<Instant> at) {}

    public record Answered(String words, int length, Instant at) {}

    /// Without a message of its own, with one for people.
    static final class Localized extends RuntimeException {
        @Override
        public String getLocalizedMessage() {
            return "as people read it";
        }
    }

    @Override
    public Answered handleRequest(Asked asked, Context context) {
        return switch (asked.what()) {
            case "answer" ->
                new Answered(asked.words(), asked.words().length(), asked.at().orElse(Instant.EPOCH));
            case "nothing" -> null;
            case "throw" -> throw new IllegalStateException(asked.words());
            case "throw with a cause" -> throw new IllegalStateException(asked.words(), new IOException("the cause"));
            case "throw an error" -> throw new AssertionError(asked.words());
            case "throw a checked one" -> throw OddHandler.<RuntimeException>sneaky(new IOException(asked.words()));
            case "throw deep inside" -> deep(3, asked.words());
            case "throw a localized one" -> throw new Localized();
            case "answer what cannot be written" -> throw new UnsupportedOperationException("see Unwritable");
            default -> throw new IllegalArgumentException("unknown: " + asked.what());
        };
    }

    private static Answered deep(int levels, String words) {
        if (levels > 0) return deep(levels - 1, words);
        throw new NumberFormatException(words);
    }

    @SuppressWarnings("unchecked") // What the compiler does not see is thrown all the same.
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /// One that cannot be made.
    public static final class NotMade implements RequestHandler<Asked, Answered> {
        public NotMade() {
            throw new IllegalArgumentException(
                    "the function's environment variables are not complete: BRANCH is missing");
        }

        @Override
        public Answered handleRequest(Asked asked, Context context) {
            throw new AssertionError("never made");
        }
    }

    /// One whose class cannot be initialised.
    public static final class NotInitialised implements RequestHandler<Asked, Answered> {
        private static final String BROKEN = broken();

        private static String broken() {
            throw new IllegalArgumentException("BRANCH is missing");
        }

        @Override
        public Answered handleRequest(Asked asked, Context context) {
            throw new AssertionError("never made: " + BROKEN);
        }
    }

    /// One that answers what JSON cannot say.
    public static final class Unwritable implements RequestHandler<Asked, Unwritable.Circle> {
        public record Circle(Object itself) {}

        @Override
        public Circle handleRequest(Asked asked, Context context) {
            var round = new java.util.ArrayList<Object>();
            round.add(round);
            return new Circle(round);
        }
    }
}
