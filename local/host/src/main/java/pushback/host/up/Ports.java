package pushback.host.up;

import com.fasterxml.jackson.databind.DeserializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntSupplier;
import pushback.aws.disk.AtomicFile;
import pushback.base.Json;
import pushback.host.fleet.FreePorts;
import pushback.host.processes.PortHolder;

/// The ports of a local cloud. They are written into its directory, so that bookmarks, clones and webhooks are still
/// right after a restart.
///
/// @param base what a person asked for; servers then listen from 10 above it on. 0: free ports were chosen
/// @param site the load balancer's
/// @param aws of the AWS endpoint
public record Ports(int base, int site, int git, int control, int database, int webhook, int aws) {
    private static final String FILE = "ports.json";
    private static final FreePorts FREE = FreePorts.shared();
    /// What a person gives to have free ports chosen again.
    private static final String ANEW = "; end that program, or choose other ports with --port-base N (0: free ones)";

    static Ports from(int base) {
        return new Ports(base, base, base + 1, base + 2, base + 3, base + 4, base + 5);
    }

    static Ports free() {
        return new Ports(
                0,
                FREE.getAsInt(),
                FREE.getAsInt(),
                FREE.getAsInt(),
                FREE.getAsInt(),
                FREE.getAsInt(),
                FREE.getAsInt());
    }

    /// Those that were asked for, else those of the last time in `directory`, else free ones; written down.
    ///
    /// @param asked a base, 0 for free ports, or [Options#KEPT]
    /// @throws IllegalStateException if one that people know is taken; the message says who has it, and the remedy
    static Ports choose(Path directory, int asked) {
        var ports = asked > 0 ? from(asked) : asked == Options.KEPT ? last(directory) : free();
        for (var port : ports.known().entrySet()) {
            if (!PortHolder.isFree(port.getValue()))
                throw new IllegalStateException(taken(port.getKey(), port.getValue()));
        }
        if (ports.base == 0) ports = ports.withoutTaken();
        ports.known().values().forEach(FREE::keep);
        FREE.keep(ports.control);
        FREE.keep(ports.database);
        AtomicFile.write(directory.resolve(FILE), Json.text(ports).getBytes(StandardCharsets.UTF_8));
        return ports;
    }

    /// Where the servers of the fleet listen.
    IntSupplier servers() {
        return base == 0 ? FREE : FreePorts.from(base + 10);
    }

    /// Those that stand in bookmarks, clones and settings of other programs. Whoever asked for a base counts on the
    /// others, too.
    private Map<String, Integer> known() {
        var known = new LinkedHashMap<String, Integer>();
        known.put("the site", site);
        known.put("the git remote", git);
        known.put("the webhook", webhook);
        known.put("the AWS endpoint", aws);
        if (base == 0) return known;
        known.put("the control interface", control);
        known.put("the database", database);
        return known;
    }

    /// Nobody keeps these two: other free ones do as well.
    private Ports withoutTaken() {
        return new Ports(
                base,
                site,
                git,
                PortHolder.isFree(control) ? control : FREE.getAsInt(),
                PortHolder.isFree(database) ? database : FREE.getAsInt(),
                webhook,
                aws);
    }

    /// An older Pushback had no such endpoint.
    private Ports withEndpoint() {
        return aws > 0
                ? this
                : new Ports(base, site, git, control, database, webhook, base > 0 ? base + 5 : FREE.getAsInt());
    }

    private static String taken(String whose, int port) {
        return "port " + port + " of " + whose + " is in use by "
                + PortHolder.of(port).map(PortHolder::toString).orElse("another program") + ANEW;
    }

    private static Ports last(Path directory) {
        var file = directory.resolve(FILE);
        try {
            if (!Files.exists(file)) return free();
            Ports last = Json.STRICT
                    .readerFor(Ports.class)
                    .without(
                            DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                            DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                    .readValue(Files.readString(file));
            return last.withEndpoint();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(
                    "cannot read " + file + ": " + Json.why(unreadable) + "; delete it to have free ports chosen",
                    unreadable);
        }
    }
}
