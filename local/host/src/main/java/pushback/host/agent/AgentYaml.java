package pushback.host.agent;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentEndEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.events.StreamStartEvent;

/// YAML as CodeDeploy's agent reads it: Ruby's safe loading. The first document counts. Aliases, dates, times and
/// symbols are refused; numbers are Ruby's (`0e0` is a text, `1,000` a number); a tag that Ruby does not know means
/// nothing.
final class AgentYaml {
    private static final int DEEPEST = 100;
    private static final Pattern INTEGER = Pattern.compile(
            "[-+]?0b[01_,]+|[-+]?(?:0|[1-9](?:[0-9]|,[0-9]|_[0-9])*)" + "|[-+]?0[0-7_,]+|[-+]?0x[0-9a-fA-F_,]+");
    private static final Pattern FLOAT = Pattern.compile("[-+]?(?:[0-9][0-9_,]*)?\\.[0-9]*(?:[eE][+-][0-9]+)?");
    private static final Pattern SIXTIES = Pattern.compile("[-+]?[0-9][0-9_]*(?::[0-5]?[0-9]){1,2}");
    private static final Pattern DATE = Pattern.compile("\\d{4}-(?:1[012]|0\\d|\\d)-(?:[12]\\d|3[01]|0\\d|\\d)");
    private static final Pattern TIME =
            Pattern.compile("-?\\d{4}-\\d{1,2}-\\d{1,2}(?:[Tt]|\\s+)\\d{1,2}:\\d\\d:\\d\\d(?:\\.\\d*)?"
                    + "(?:\\s*(?:Z|[-+]\\d{1,2}:?(?:\\d\\d)?))?");
    private static final String YAML = "tag:yaml.org,2002:";
    private static final Set<String> NUMBERS = Set.of(YAML + "int", YAML + "float");

    private final Iterator<Event> events;
    private int depth;

    private AgentYaml(Iterator<Event> events) {
        this.events = events;
    }

    /// Maps, lists, texts, numbers, truths or null; null for a file without anything.
    ///
    /// @throws EventFailed naming the line, if Ruby would not read it
    static Object load(String text) {
        if (text.startsWith("\uFEFF")) {
            throw AppSpecReader.invalid("line 1: it begins with a byte order mark; save it as UTF-8 without one");
        }
        try {
            var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
            return new AgentYaml(yaml.parse(new java.io.StringReader(text)).iterator()).document();
        } catch (MarkedYAMLException wrong) {
            var line = wrong.getProblemMark() == null
                    ? ""
                    : "line " + (wrong.getProblemMark().getLine() + 1) + ": ";
            throw AppSpecReader.invalid(line
                    + (wrong.getProblem().contains("'\\t")
                            ? "a tab; YAML is indented with spaces only"
                            : wrong.getProblem()));
        } catch (YAMLException wrong) {
            throw AppSpecReader.invalid(wrong.getMessage());
        }
    }

    private Object document() {
        while (events.hasNext()) {
            var event = events.next();
            if (event instanceof StreamStartEvent || event instanceof DocumentStartEvent) continue;
            if (event instanceof DocumentEndEvent) return null;
            return event.is(Event.ID.StreamEnd) ? null : value(event);
        }
        return null;
    }

    private Object value(Event event) {
        if (++depth > DEEPEST) throw refused(event, "it is nested more than " + DEEPEST + " deep");
        try {
            return switch (event) {
                case AliasEvent alias ->
                    throw refused(
                            event,
                            "CodeDeploy's agent knows no aliases (*"
                                    + alias.getAnchor()
                                    + "); write what it stands for");
                case ScalarEvent scalar -> scalar(scalar);
                case SequenceStartEvent sequence -> {
                    known(event, sequence.getTag());
                    yield list();
                }
                case MappingStartEvent mapping -> {
                    known(event, mapping.getTag());
                    yield map();
                }
                default -> throw refused(event, "something is missing here");
            };
        } finally {
            depth--;
        }
    }

    private List<Object> list() {
        var list = new ArrayList<>();
        for (var event = events.next(); !(event instanceof SequenceEndEvent); event = events.next())
            list.add(value(event));
        return list;
    }

    private Map<Object, Object> map() {
        var map = new LinkedHashMap<Object, Object>();
        for (var event = events.next(); !(event instanceof MappingEndEvent); event = events.next()) {
            var merges = event instanceof ScalarEvent key
                    && key.isPlain()
                    && key.getValue().equals("<<");
            var key = value(event);
            var value = value(events.next());
            if (merges && value instanceof Map<?, ?> other) map.putAll(other);
            else if (merges && value instanceof List<?> others) others.forEach(other -> map.putAll((Map<?, ?>) other));
            else map.put(key, value);
        }
        return map;
    }

    private Object scalar(ScalarEvent scalar) {
        var tag = scalar.getTag();
        var text = scalar.getValue();
        known(scalar, tag);
        if (tag != null && tag.equals(YAML + "str") || tag == null && scalar.getScalarStyle() != ScalarStyle.PLAIN)
            return text;
        if (tag != null && NUMBERS.contains(tag) && !isNumber(text))
            throw refused(scalar, "\"" + text + "\" is no number");
        return plain(scalar, text);
    }

    /// Tags that name something of Ruby's are refused, as they are there; `!!set` is one.
    private static void known(Event event, String tag) {
        if (tag != null
                && (tag.startsWith("!ruby/")
                        || tag.equals(YAML + "set")
                        || tag.startsWith(YAML + "ruby/")
                        || tag.startsWith("tag:ruby.yaml.org,2002:"))) {
            throw refused(event, "CodeDeploy's agent does not read the tag " + tag);
        }
    }

    private static Object plain(Event event, String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "", "~", "null" -> null;
            case "yes", "true", "on" -> true;
            case "no", "false", "off" -> false;
            case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
            case "-.inf" -> Double.NEGATIVE_INFINITY;
            case ".nan" -> Double.NaN;
            default -> {
                if (DATE.matcher(text).matches() || TIME.matcher(text).matches()) {
                    throw refused(
                            event,
                            "CodeDeploy's agent does not read dates and times (" + text
                                    + "); put it into quotation marks: '" + text + "'");
                }
                if (text.length() > 1 && text.startsWith(":")) {
                    throw refused(
                            event,
                            "CodeDeploy's agent does not read symbols (" + text + "); put it into quotation marks: '"
                                    + text + "'");
                }
                yield isNumber(text) ? number(text) : text;
            }
        };
    }

    private static boolean isNumber(String text) {
        return INTEGER.matcher(text).matches()
                || SIXTIES.matcher(text).matches()
                || FLOAT.matcher(text).matches() && text.chars().anyMatch(Character::isDigit);
    }

    private static Number number(String text) {
        var digits = text.replaceAll("[,_]", "");
        if (SIXTIES.matcher(text).matches() && text.contains(":")) {
            var seconds = 0L;
            for (var part : digits.replaceFirst("^[-+]", "").split(":")) seconds = seconds * 60 + Long.parseLong(part);
            return text.startsWith("-") ? -seconds : seconds;
        }
        if (!INTEGER.matcher(text).matches()) return Double.parseDouble(digits);
        var sign = digits.startsWith("-") ? BigInteger.ONE.negate() : BigInteger.ONE;
        var size = digits.replaceFirst("^[-+]", "");
        var whole = size.startsWith("0b")
                ? new BigInteger("0" + size.substring(2), 2)
                : size.startsWith("0x")
                        ? new BigInteger("0" + size.substring(2), 16)
                        : size.startsWith("0") ? new BigInteger(size, 8) : new BigInteger(size);
        var value = whole.multiply(sign);
        if (value.bitLength() < Integer.SIZE) return value.intValue();
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }

    private static EventFailed refused(Event event, String why) {
        return AppSpecReader.invalid("line " + (event.getStartMark().getLine() + 1) + ": " + why);
    }
}
