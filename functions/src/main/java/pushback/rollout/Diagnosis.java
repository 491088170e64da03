package pushback.rollout;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;

/// What CodeDeploy says about a lifecycle event that failed, for people.
final class Diagnosis {
    /// The log's end says most; the cause of an execution holds 32,768 characters, a person reads fewer.
    private static final int TAIL = 600;
    private static final int LINE = 400;
    /// Before what scripts print, in CodeDeploy's logs.
    private static final Pattern PRINTED = Pattern.compile("\\[std(?:out|err)](.*)");

    private Diagnosis() { }

    /// The event, the message, and below it the end of the script's output.
    static String of(LifecycleEvent event) {
        var diagnostics = event.diagnostics();
        if (diagnostics == null) return event.lifecycleEventName();
        var log = log(event);
        var tail = log.length() > TAIL ? whole(log.substring(log.length() - TAIL)) : log;
        return event.lifecycleEventName() + ": " + diagnostics.message() + (tail.isEmpty() ? "" : "\n" + tail);
    }

    /// The message and the last line that a script printed, in one line.
    static String brief(LifecycleEvent event) {
        if (event.diagnostics() == null) return "CodeDeploy does not say why";
        var last = log(event).lines().map(PRINTED::matcher).filter(Matcher::find).map(found -> found.group(1))
                .reduce((first, second) -> second).orElse("");
        return String.join(": ", Stream.of(event.diagnostics().message(), last).filter(text -> text != null && !text.isBlank())
                .map(text -> text.length() > LINE ? text.substring(0, LINE) + "…" : text).toList());
    }

    /// Without the first line, of which only the end is there; unless that is all there is.
    private static String whole(String end) {
        var line = end.indexOf('\n');
        return line < 0 ? "…" + end : end.substring(line + 1);
    }

    private static String log(LifecycleEvent event) {
        return event.diagnostics().logTail() == null ? "" : event.diagnostics().logTail().strip();
    }
}
