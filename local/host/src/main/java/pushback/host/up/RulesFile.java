package pushback.host.up;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Supplier;
import pushback.settings.ApplicationPaths;
import pushback.settings.FreezeWindow;
import pushback.settings.Rules;
import pushback.settings.Rules.InFreeze;

/// An environment's [Rules] as a person writes them down, in YAML. Each mistake is told with file, line and key.
public final class RulesFile {
    private static final List<String> KEYS =
            List.of("freezes", "inFreeze", "approvalWithin", "branches", "applicationPaths", "fourEyes");
    private static final String NO_LIST = "must be a list, a line with \"- \" for each";

    private RulesFile() {}

    /// @throws IllegalArgumentException that says where the file is wrong and how to write it
    public static Rules read(Path file) {
        try {
            return rules(WrittenFields.of(file, KEYS));
        } catch (NoSuchFileException missing) {
            throw new IllegalArgumentException("there is no file " + file + " with rules", missing);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private static Rules rules(WrittenFields fields) {
        return new Rules(
                items(fields, "freezes", FreezeWindow::parse),
                one(fields, "inFreeze", Rules.NONE.inFreeze(), RulesFile::inFreeze),
                one(fields, "approvalWithin", Rules.NONE.approvalWithin(), RulesFile::approvalWithin),
                items(fields, "branches", Rules::branch),
                patterns(fields, items(fields, "applicationPaths", text -> text)),
                one(fields, "fourEyes", Rules.NONE.fourEyes(), RulesFile::yesOrNo));
    }

    private static <T> T one(WrittenFields fields, String key, T otherwise, Function<String, T> parse) {
        return fields.one(key, otherwise, text -> named(key, () -> parse.apply(text)));
    }

    private static <T> List<T> items(WrittenFields fields, String key, Function<String, T> parse) {
        return fields.items(key, text -> named(key, () -> parse.apply(text)), key + ": " + NO_LIST)
                .orElse(List.of());
    }

    private static List<String> patterns(WrittenFields fields, List<String> patterns) {
        return fields.told(
                "applicationPaths", () -> named("applicationPaths", () -> new ApplicationPaths(patterns).patterns()));
    }

    private static <T> T named(String key, Supplier<T> make) {
        try {
            return make.get();
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(key + ": " + wrong.getMessage(), wrong);
        }
    }

    /// As [Rules] allows it.
    private static Duration approvalWithin(String text) {
        return new Rules(List.of(), InFreeze.WAIT, duration(text), List.of(), List.of()).approvalWithin();
    }

    private static InFreeze inFreeze(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "wait" -> InFreeze.WAIT;
            case "refuse" -> InFreeze.REFUSE;
            default -> throw new IllegalArgumentException("\"" + text + "\" is neither wait nor refuse");
        };
    }

    private static boolean yesOrNo(String text) {
        if (!text.equals("true") && !text.equals("false"))
            throw new IllegalArgumentException("\"" + text + "\" is neither true nor false");
        return text.equals("true");
    }

    private static Duration duration(String text) {
        if (!text.matches("[0-9]{1,6}[smhd]"))
            throw new IllegalArgumentException("\"" + text + "\" is not a length of time; write 30m, 24h or 3d");
        var number = Long.parseLong(text.substring(0, text.length() - 1));
        return switch (text.charAt(text.length() - 1)) {
            case 's' -> Duration.ofSeconds(number);
            case 'm' -> Duration.ofMinutes(number);
            case 'h' -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
