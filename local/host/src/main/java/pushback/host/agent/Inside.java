package pushback.host.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What an `appspec.yml` names has to be in its bundle: neither `..` nor a link in the bundle leads to the machine's
/// own files.
final class Inside {
    static final String OUT = "leads out of the bundle; name what is in it";

    private Inside() {}

    static boolean leadsOut(String name) {
        var place = Path.of("/bundle");
        return !place.resolve(name.replaceFirst("^/+", "")).normalize().startsWith(place);
    }

    /// The place of `name` in `archive`, which may not be there. A link at its end is taken for itself.
    ///
    /// @param what names it in the error
    /// @throws EventFailed if it is elsewhere
    static Path of(Path archive, String name, String what) throws IOException {
        var place = archive.resolve(name.replaceFirst("^/+", "")).normalize();
        var isIn = place.startsWith(archive.normalize());
        for (var parent = place.getParent();
                isIn && parent != null && parent.startsWith(archive);
                parent = parent.getParent()) {
            if (Files.exists(parent)) isIn = parent.toRealPath().startsWith(archive.toRealPath());
        }
        if (!isIn) throw AppSpecReader.invalid(what + " " + name + " " + OUT);
        return place;
    }
}
