package pushback.cli;

import pushback.operator.screen.Screen;
import pushback.outcome.Brief;

/// Prints stories as they happen; colours only where a person looks on.
final class Printer {
    static final int BOLD = 1;
    static final int RED = 31;
    static final int GREEN = 32;

    private final boolean coloured =
            System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null;
    private String told = "";

    /// @param what it is about, such as `release 20261124-101500-3fa2c1d`
    synchronized void line(String what, String line) {
        if (!what.equals(told)) say(BOLD, what);
        told = what;
        Screen.say(line);
    }

    synchronized void end(boolean good, String summary) {
        for (var part : Brief.of(summary)) say(good ? GREEN : RED, "           " + part);
        pause();
    }

    /// Nothing more comes for a while.
    synchronized void pause() {
        Screen.say("");
        told = "";
    }

    /// @param colour of ANSI
    void say(int colour, String text) {
        if (coloured) Screen.say(colour, text);
        else Screen.say(text);
    }
}
