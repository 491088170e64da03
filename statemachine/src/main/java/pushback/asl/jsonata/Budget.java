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

    /// What a function does with a character, up to 40 ns, measured: a few seconds.
    private static final long MOST_WORK = 100_000_000;
    /// The processor compares, copies and searches so many characters in one unit.
    private static final int CHARACTERS = 16;
    /// Units for an element where the library's `in` may look at it.
    private static final int SEARCHED = 8;
    /// Units for an element that a function works on.
    private static final int WORKED = 3;

    /// Elements and fields of a value with all that is in it, before it is the result of all: four times what that may
    /// have.
    private static final int LARGEST_WHOLE = 2_000_000;
    /// Units for an element that is compared with all that is in it.
    private static final int COMPARED = 6;

    private static final ThreadLocal<Budget> CURRENT = ThreadLocal.withInitial(() -> new Budget(1));

    private final int element;
    int depth;
    private long steps;
    private long looks;
    private long work;

    private Budget(int element) {
        this.element = element;
    }

    /// Begins an evaluation on this thread.
    ///
    /// @param searches whether the expression has an `in`
    static Budget begin(boolean searches) {
        var budget = new Budget(searches ? SEARCHED : 1);
        CURRENT.set(budget);
        return budget;
    }

    static Budget current() {
        return CURRENT.get();
    }

    void enter() {
        depth++;
        if (depth > DEEPEST) {
            throw new Failure(
                    "",
                    "Stack overflow error: Check for non-terminating recursive "
                            + "function.  Consider rewriting as tail-recursive.");
        }
        steps(1);
    }

    /// Whatever an operator works on is the result of an expression before.
    void leave(Object result) {
        depth--;
        if (result instanceof String text) text(text.length());
        else if (result instanceof List<?> list) list(list.size());
        else if (result instanceof Map<?, ?> map) list(map.size());
        else return;
        passed(result);
    }

    /// A value is compared, copied or searched as a whole.
    void passed(Object value) {
        if (value instanceof String text) work(units(text));
        else if (value instanceof List<?> list) work((long) list.size() * element);
        else if (value instanceof Map<?, ?> map) work(map.size());
    }

    /// A function does something with each character or element of a value.
    void worked(Object value) {
        if (value instanceof String text) work(text.length());
        else if (value instanceof List<?> list) work((long) list.size() * WORKED);
        else if (value instanceof Map<?, ?> map) work(map.size());
    }

    void work(long units) {
        work += units;
        if (work > MOST_WORK) throw tooLong();
    }

    void steps(long count) {
        steps += count;
        if (steps > MOST_STEPS) throw tooLong();
    }

    /// What a text of this length costs to compare or to copy.
    int units(String text) {
        return text.length() / CHARACTERS;
    }

    /// A value of so many elements and fields, with all that is in it, is the result of an expression; what works on it
    /// may look at all of them.
    void passedWhole(double elements) {
        if (elements > LARGEST_WHOLE) throw tooLarge();
        work((long) elements / CHARACTERS);
    }

    /// So many elements and fields of a value are about to be compared with those of another.
    void compared(double elements) {
        work((long) elements * COMPARED);
    }

    /// Something is about to be done with each of so many elements and fields.
    void whole(double size) {
        if (size > Size.LARGEST) throw tooLarge();
        work((long) size);
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

    /// Counts what a value consists of while it is copied: the same list may be in it a thousand times.
    static final class Size {
        /// Elements and fields of a value with all that is in it. Its JSON has at least two bytes each, and a
        /// state may pass on 256 KiB.
        private static final int LARGEST = 500_000;
        private long elements;

        void add(int more) {
            elements += more;
            if (elements > LARGEST) throw tooLarge();
        }
    }

    static Failure tooLong() {
        return new Failure("", "Expression evaluation timeout: Check for infinite loop");
    }

    static Failure tooLarge() {
        return new Failure("", "Expression evaluation memory limit exceeded: Check for excessive memory usage");
    }
}
