package pushback.asl.jsonata;

import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.JException;
import java.math.BigInteger;
import java.text.ParseException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The functions on times, and on whole numbers in words, Roman digits and letters.
final class Times {
    private static final Pattern ISO = Pattern.compile(
            "(?<year>\\d{4})(-(?<month>[01]\\d))?(-(?<day>[0-3]\\d))?"
                + "(T(?<hour>[0-2]\\d):(?<minute>[0-5]\\d):(?<second>[0-5]\\d))?(?<fraction>\\.\\d+)?(?<zone>[+-][0-2]\\d:?[0-5]\\d|Z)?");
    private static final Pattern WIDTH = Pattern.compile("\\p{Nd}+");
    private static final int LARGEST_WIDTH = 1000;
    private static final Pattern NUMERAL = Pattern.compile("\\s*(?<digits>[+-]?\\d+).*", Pattern.DOTALL);
    private static final Pattern HEXADECIMAL = Pattern.compile("\\s*0[xX](?<digits>[0-9A-Fa-f]+).*", Pattern.DOTALL);
    /// What the library says of a picture, without a code, and the code that it has.
    private static final Map<String, String> CODES = Map.of(
            "Formatting or parsing an integer",
            "D3130",
            "In a decimal digit pattern",
            "D3131",
            "Unknown component specifier",
            "D3132",
            "The 'name' modifier",
            "D3133",
            "The timezone integer format",
            "D3134",
            "No matching closing bracket",
            "D3135",
            "The date/time picture string is missing",
            "D3136");
    private static final Pattern QUOTED = Pattern.compile(
            "(?<=starting with |Unknown component specifier |picture string, not )(?<value>.*?)(?= is not supported|"
                    + " in date|$)");
    /// More than anybody reads, and where JavaScript's digits end.
    private static final double LARGEST_ROMAN = 1_000_000;
    private static final double LARGEST_WHOLE = 0x1p63;
    /// Milliseconds.
    private static final double LAST_DATE = 8.64e15;
    /// More than any date has.
    private static final int MOST_COMPONENTS = 100;

    private Times() {}

    static void bind(Map<String, Builtin> all) {
        add(
                all,
                "toMillis",
                "<s-s?:n>",
                2,
                args -> args.get(0) == null
                        ? null
                        : args.get(1) == null
                                ? millis((String) args.get(0))
                                : millis((String) args.get(0), (String) args.get(1)));
        add(
                all,
                "fromMillis",
                "<n-s?s?:s>",
                3,
                args -> args.get(0) == null
                        ? null
                        : text(((Number) args.get(0)).doubleValue(), (String) args.get(1), (String) args.get(2)));
        add(
                all,
                "formatInteger",
                "<n-s:s>",
                2,
                args -> args.get(0) == null ? null : whole(((Number) args.get(0)).doubleValue(), (String) args.get(1)));
        add(
                all,
                "parseInteger",
                "<s-s:n>",
                2,
                args -> args.get(0) == null ? null : number((String) args.get(0), (String) args.get(1)));
    }

    private static void add(Map<String, Builtin> all, String name, String signature, int arity, Builtin.Body body) {
        all.put(name, Builtin.of(name, signature, arity, body));
    }

    private static Object millis(String text) {
        var iso = ISO.matcher(text);
        if (!iso.matches()) {
            throw new Failure(
                    "D3110",
                    "The argument of the toMillis function must be an ISO 8601 formatted timestamp. Given "
                            + JavaScriptText.json(text, false));
        }
        var month = part(iso.group("month"), 1);
        var day = part(iso.group("day"), 1);
        var hour = part(iso.group("hour"), 0);
        if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24) return Double.NaN;
        var seconds = hour * 3600L + part(iso.group("minute"), 0) * 60L + part(iso.group("second"), 0);
        if (hour == 24 && seconds > 24 * 3600) return Double.NaN;
        var days = LocalDate.of(part(iso.group("year"), 0), month, 1).toEpochDay() + day - 1;
        return JavaScriptText.number(
                (days * 86_400 + seconds - offset(iso.group("zone"))) * 1000.0 + fraction(iso.group("fraction")));
    }

    private static Object millis(String text, String picture) {
        if (picture.chars().filter(c -> c == '[').count() > MOST_COMPONENTS)
            throw new Failure("", "A picture of more than " + MOST_COMPONENTS + " components is not read here");
        return told(() -> Functions.dateTimeToMillis(text, picture));
    }

    private static int part(String digits, int missing) {
        return digits == null ? missing : Integer.parseInt(digits);
    }

    private static int fraction(String digits) {
        return digits == null ? 0 : Integer.parseInt((digits + "00").substring(1, 4));
    }

    private static long offset(String zone) {
        if (zone == null || zone.equals("Z")) return 0;
        var size = Integer.parseInt(zone.substring(1, 3)) * 3600L
                + Integer.parseInt(zone.substring(zone.length() - 2)) * 60L;
        return zone.startsWith("-") ? -size : size;
    }

    /// JSONata reads a zone's digits as one number and rounds its hours down: -0530 becomes -0630 there, so it does
    /// here.
    static Object text(double millis, String picture, String zone) {
        refuseWidthIn(picture);
        if (Math.abs(millis) > LAST_DATE && (picture == null || picture.contains("["))) {
            if (picture == null) return "0NaN-NaN-NaNTNaN:NaN:NaN.NaNZ";
            throw new Failure("", "There is no such date in JavaScript, whose dates end with the year 275760");
        }
        if (zone == null) return told(() -> Functions.dateTimeFromMillis((long) millis, picture, null));
        var numeral = NUMERAL.matcher(zone);
        if (!numeral.matches())
            throw new Failure("", "The time zone \"" + zone + "\" does not look like +0100; JSONata makes NaN of it");
        var offset = Integer.parseInt(numeral.group("digits"));
        var minutes = Math.floorDiv(offset, 100) * 60 + offset % 100;
        var normal = String.format(
                Locale.ROOT, "%s%02d%02d", minutes < 0 ? "-" : "+", Math.abs(minutes) / 60, Math.abs(minutes) % 60);
        return told(() -> Functions.dateTimeFromMillis((long) millis, picture, normal));
    }

    /// The library fills a component up to its least width, however much that is.
    private static void refuseWidthIn(String picture) {
        if (picture == null) return;
        for (var at = picture.indexOf('['); at >= 0; at = picture.indexOf('[', at + 1)) {
            var end = picture.indexOf(']', at);
            var comma = picture.lastIndexOf(',', end);
            if (end < 0 || comma < at) continue;
            var widths = WIDTH.matcher(picture.substring(comma, end)).results().map(MatchResult::group);
            if (widths.anyMatch(width -> width.length() > 9 || Integer.parseInt(width) > LARGEST_WIDTH)) {
                throw new Failure("", "The width of a date's component must not be over 1,000");
            }
        }
    }

    private static Object whole(double value, String picture) {
        var floor = Math.floor(value);
        if (picture == null) throw new Failure("", "Cannot read properties of undefined (reading 'lastIndexOf')");
        if (picture.toLowerCase(Locale.ROOT).startsWith("i") && Math.abs(floor) > LARGEST_ROMAN)
            throw Budget.tooLarge();
        // Writing a number in it checks the picture.
        if (Math.abs(floor) >= LARGEST_WHOLE) told(() -> Functions.formatInteger(1L, picture));
        if (Math.abs(floor) >= LARGEST_WHOLE && (picture.equals("a") || picture.equals("A")))
            return lettered(Math.abs(floor), picture.charAt(0));
        if (Math.abs(floor) >= LARGEST_WHOLE) throw new Failure("", "Numbers beyond 2^63 are not formatted here");
        return told(() -> Functions.formatInteger((long) floor, known(picture)));
    }

    /// The library stumbles over a modifier of no letters.
    private static String known(String picture) {
        return picture.endsWith(";") && picture.length() > 1 ? picture.substring(0, picture.length() - 1) : picture;
    }

    private static Object number(String text, String picture) {
        if (picture == null) throw new Failure("", "Cannot read properties of undefined (reading 'lastIndexOf')");
        // The picture is checked by writing a number in it, one that has digits for all of its groups.
        told(() -> Functions.formatInteger(123_456L, known(picture)));
        var main = picture.contains(";") ? picture.substring(0, picture.lastIndexOf(';')) : picture;
        return switch (main) {
            case "a", "A" -> letters(text, main.charAt(0));
            case "i" -> roman(text.toUpperCase(Locale.ROOT));
            case "I" -> roman(text);
            case "w", "W", "Ww" ->
                told(() -> {
                    try {
                        return JavaScriptText.number(Functions.parseInteger(text.toLowerCase(Locale.ROOT), picture)
                                .doubleValue());
                    } catch (NullPointerException noWord) {
                        return Double.NaN;
                    }
                });
            default -> digits(text, main, picture.substring(main.length()).startsWith(";o"));
        };
    }

    private static String lettered(double number, char first) {
        var letters = new StringBuilder();
        for (var rest = number; rest > 0; rest = Math.floor((rest - 1) / 26))
            letters.append((char) (first + (rest - 1) % 26));
        return letters.reverse().toString();
    }

    private static Number letters(String text, char first) {
        var number = 0.0;
        for (var c : text.toCharArray()) number = number * 26 + c - first + 1;
        return JavaScriptText.number(number);
    }

    private static Number roman(String text) {
        var number = 0;
        var largest = 1;
        for (var i = text.length() - 1; i >= 0; i--) {
            var value = switch (text.charAt(i)) {
                case 'M' -> 1000;
                case 'D' -> 500;
                case 'C' -> 100;
                case 'L' -> 50;
                case 'X' -> 10;
                case 'V' -> 5;
                case 'I' -> 1;
                default -> 0;
            };
            if (value == 0) return Double.NaN;
            if (value >= largest) largest = value;
            number += value < largest ? -value : value;
        }
        return number;
    }

    private static Number digits(String text, String picture, boolean isOrdinal) {
        var digits = isOrdinal ? text.substring(0, Math.max(0, text.length() - 2)) : text;
        var zero = picture.chars()
                .filter(Character::isDigit)
                .map(c -> c - Character.digit(c, 10))
                .findFirst()
                .orElse('0');
        // Where the groups are of one size, JSONata takes commas away, whatever separates them.
        var separators = isRegular(picture) ? "," : picture.replaceAll("[#\\p{L}\\p{Nd}]", "");
        var plain = new StringBuilder();
        for (var c : digits.toCharArray()) {
            if (separators.indexOf(c) < 0) plain.append(zero == '0' ? c : (char) (c - zero + '0'));
        }
        var hexadecimal = HEXADECIMAL.matcher(plain);
        if (hexadecimal.matches())
            return JavaScriptText.number(new BigInteger(hexadecimal.group("digits"), 16).doubleValue());
        var numeral = NUMERAL.matcher(plain);
        return numeral.matches() ? JavaScriptText.number(Double.parseDouble(numeral.group("digits"))) : Double.NaN;
    }

    private static boolean isRegular(String picture) {
        var separators = new StringBuilder();
        var places = new ArrayList<Integer>();
        var digits = 0;
        for (var i = picture.length() - 1; i >= 0; i--) {
            var c = picture.charAt(i);
            if (c == '#' || Character.isDigit(c)) digits++;
            else if (places.add(digits)) separators.append(c);
        }
        if (places.isEmpty() || separators.chars().distinct().count() > 1) return false;
        var size = places.stream()
                .map(BigInteger::valueOf)
                .reduce(BigInteger.ZERO, BigInteger::gcd)
                .intValue();
        return IntStream.rangeClosed(1, places.size()).allMatch(i -> places.contains(i * size));
    }

    /// What the library answers; what it throws, with JSONata's code.
    private static Object told(Callable<Object> library) {
        try {
            return library.call();
        } catch (Failure | JException known) {
            throw known;
        } catch (ParseException noMatch) {
            return null;
        } catch (Exception failed) {
            var said = String.valueOf(failed.getMessage());
            var code = CODES.entrySet().stream()
                    .filter(entry -> said.startsWith(entry.getKey()))
                    .findFirst();
            if (code.isEmpty()) throw new Failure("", said);
            throw new Failure(
                    code.get().getValue(),
                    QUOTED.matcher(said)
                            .replaceFirst(found -> java.util.regex.Matcher.quoteReplacement(
                                    JavaScriptText.json(found.group("value"), false))));
        }
    }
}
