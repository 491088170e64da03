package pushback.rollout;

import java.util.stream.Stream;
import software.amazon.awssdk.services.codedeploy.model.LifecycleEvent;

/// What CodeDeploy says about a lifecycle event that failed, for people.
final class Diagnosis {
    /// Of the 2,048 that CodeDeploy's agent keeps: the cause of an execution holds 32,768, a person reads fewer.
    private static final int MOST = 600;
    private static final int LINE = 400;

    private Diagnosis() {}

    /// The event, the message, and below it what tells most of the script's output.
    static String of(LifecycleEvent event) {
        var diagnostics = event.diagnostics();
        if (diagnostics == null) return event.lifecycleEventName();
        var excerpt = Excerpt.of(log(event), MOST);
        return event.lifecycleEventName() + ": " + diagnostics.message() + (excerpt.isEmpty() ? "" : "\n" + excerpt);
    }

    /// The message and the line that tells most, in one line.
    static String brief(LifecycleEvent event) {
        if (event.diagnostics() == null) return "CodeDeploy does not say why";
        return String.join(
                ": ",
                Stream.of(event.diagnostics().message(), Excerpt.last(log(event)))
                        .filter(text -> text != null && !text.isBlank())
                        .map(text -> text.length() > LINE ? text.substring(0, LINE) + "…" : text)
                        .toList());
    }

    private static String log(LifecycleEvent event) {
        return event.diagnostics().logTail() == null
                ? ""
                : event.diagnostics().logTail().strip();
    }
}
