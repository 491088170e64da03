package pushback.host.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The scripts that an `appspec.yml` has run on a server, for a person who is about to run them.
public final class HookScripts {
    private HookScripts() {}

    /// A script each, as `ApplicationStop scripts/stop.sh`; empty if there are none, or the file is wrong: a
    /// deployment will say how.
    public static List<String> of(Path application) {
        var scripts = new ArrayList<String>();
        try {
            AppSpec.ofInstall(application, AgentCommand.APPSPEC)
                    .hooks()
                    .forEach((event, all) -> all.forEach(script -> scripts.add(event + " " + script.location())));
        } catch (IOException | EventFailed wrong) {
            return List.of();
        }
        return scripts;
    }
}
