package pushback.host.agent;

import static pushback.host.agent.AppSpecReader.invalid;

import java.util.HashSet;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A security context of SELinux.
///
/// @param user or null
/// @param range such as `s0-s15:c0.c1023`, or null
record SelinuxContext(String user, String type, String range) {
    private static final Pattern RANGE =
            Pattern.compile("s(\\d+)(?:-s(\\d+))?(?::(c\\d+(?:\\.c\\d+)?(?:,c\\d+(?:\\.c\\d+)?)*))?");
    private static final int HIGHEST_CATEGORY = 1023;

    static SelinuxContext read(Map<?, ?> context) {
        if (context.get("type") == null) throw invalid("context has no type (" + context + ")");
        // The AWS guide calls it user; the agent reads name.
        var user = context.get("user") == null ? context.get("name") : context.get("user");
        var range = context.get("range") == null ? null : context.get("range").toString();
        if (range != null) check(range);
        return new SelinuxContext(
                user == null ? null : user.toString(), context.get("type").toString(), range);
    }

    private static void check(String range) {
        var parts = RANGE.matcher(range);
        if (!parts.matches()) throw invalid("the range " + range + " of a context is malformed");
        if (parts.group(2) != null && Integer.parseInt(parts.group(2)) < Integer.parseInt(parts.group(1))) {
            throw invalid("the range " + range + " of a context runs backwards");
        }
        if (parts.group(3) == null) return;
        var seen = new HashSet<Integer>();
        for (var span : parts.group(3).replace("c", "").split(",")) {
            var ends = span.split("\\.");
            var low = Integer.parseInt(ends[0]);
            var high = Integer.parseInt(ends[ends.length - 1]);
            if (high < low || high > HIGHEST_CATEGORY) throw invalid("the range " + range + " has wrong categories");
            if (!IntStream.rangeClosed(low, high).allMatch(seen::add)) {
                throw invalid("the range " + range + " names a category twice");
            }
        }
    }
}
