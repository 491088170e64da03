package pushback.asl.jsonata;

import java.util.List;
import java.util.Map;

/// What one evaluation may use. AWS stops an evaluation after a while and at a size that it does not publish; a count,
/// unlike a clock, stops at the same place on every machine.
final class Budget {
    /// How deep evaluation may nest. Source: measured on AWS.
    private static final int DEEPEST = 100;
    /// Steps of the evaluator, and of the loops inside the functions.
    private static final long MOST_STEPS = 2_000_000;
    /// What AWS was measured to hold in memory for one evaluation: elements of an array.
    static final int LONGEST_LIST = 360_145;
    /// Characters of one text: 32 times the payload that a state may pass on (256 KiB).
    static final int LONGEST_TEXT = 8 << 20;
    /// Characters that a regular expression may look at, backtracking included.
    private static final long MOST_LOOKS = 100_000_000;

    private static final ThreadLocal<Budget> CURRENT = ThreadLocal.withInitial(Budget::new);

    int depth;
    private long steps;
    private long looks;

    /// Begins an evaluation on this thread.
    static Budget begin() {
        var budget = new Budget();
        CURRENT.set(budget);
        return budget;
    }

    static Budget current() {
        return CURRENT.get();
    }

    void enter() {
        depth++;
        if (depth > DEEPEST) {
            throw new Failure("", "Stack overflow error: Check for non-terminating recursive "
                    + "function.  Consider rewriting as tail-recursive.");
        }
        steps(1);
    }

    void leave(Object result) {
        depth--;
        switch (result) {
            case String text -> text(text.length());
            case List<?> list -> list(list.size());
            case Map<?, ?> map -> list(map.size());
            case null, default -> { }
        }
    }

    void steps(long count) {
        steps += count;
        if (steps > MOST_STEPS) throw tooLong();
    }

    void look() {
        if (++looks > MOST_LOOKS) throw tooLong();
    }

    /// A text of so many characters is about to be made.
    void text(double length) {
        if (length > LONGEST_TEXT) throw tooLarge();
    }

    /// An array of so many elements is about to be made.
    void list(double size) {
        if (size > LONGEST_LIST) throw tooLarge();
    }

    static Failure tooLong() {
        return new Failure("", "Expression evaluation timeout: Check for infinite loop");
    }

    static Failure tooLarge() {
        return new Failure("", "Expression evaluation memory limit exceeded: Check for excessive memory usage");
    }
}
