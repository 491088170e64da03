package pushback.aws.wire;

import java.util.LinkedHashMap;
import java.util.Map;

/// Where an operation of a REST protocol is found.
///
/// @param template such as `/2015-03-31/functions/{FunctionName}`
public record RestPath(String method, String template, String operation) {
    private static final int LONGEST = 4096;

    boolean matches(WireRequest asked) {
        if (!asked.method().equals(method) || asked.path().length() > LONGEST) return false;
        var wanted = template.split("/");
        var given = asked.path().split("/");
        if (wanted.length != given.length) return false;
        for (var step = 0; step < wanted.length; step++)
            if (!wanted[step].equals(given[step]) && !(isHole(wanted[step]) && !given[step].isEmpty())) return false;
        return true;
    }

    /// What stands in the holes of the path, decoded.
    Map<String, String> held(WireRequest asked) {
        var held = new LinkedHashMap<String, String>();
        var wanted = template.split("/");
        var given = asked.path().split("/");
        for (var step = 0; step < wanted.length; step++)
            if (isHole(wanted[step]))
                held.put(wanted[step].substring(1, wanted[step].length() - 1), Percent.decode(given[step]));
        return held;
    }

    private static boolean isHole(String step) {
        return step.startsWith("{");
    }
}
