package pushback.operator.screen;

import pushback.base.Visible;

/// Standard output of the commands: the one way by which anything is printed for a person, so that all of it is
/// [Visible].
public final class Screen {
    private Screen() {}

    /// A line, or several.
    public static void say(Object text) {
        System.out.println(Visible.text(String.valueOf(text)));
    }

    /// As [#say], without a line feed at the end.
    public static void print(Object text) {
        System.out.print(Visible.text(String.valueOf(text)));
    }

    /// As `String.format`.
    public static void format(String format, Object... values) {
        print(format.formatted(values));
    }

    /// As [#say], in a colour of ANSI, which is ours and goes through: 1 bold, 31 red, 32 green.
    public static void say(int colour, Object text) {
        System.out.println("\u001b[" + colour + "m" + Visible.text(String.valueOf(text)) + "\u001b[0m");
    }

    /// Begins at the top of the terminal again, if it is one.
    public static void clear() {
        if (System.console() != null && System.console().isTerminal()) System.out.print("\u001b[H\u001b[2J");
    }
}
