package pushback.oneoff;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.ledger.Ledger;
import pushback.settings.Settings;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.CommandInvocationStatus;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationResponse;
import software.amazon.awssdk.services.ssm.model.InvocationDoesNotExistException;

/// Single commands on servers, through Systems Manager's Run Command.
///
/// Run Command shows the first 24,000 characters of an output, and none of them before the end. So the command runs
/// beside it, into two files, and what is new in them is asked for again and again; each such question waits on the
/// server until there is something new.
public final class OneOffs {
    private static final String DOCUMENT = "AWS-RunShellScript";
    /// How long a server may take to fetch a script, in seconds; the least that Systems Manager accepts.
    private static final int DELIVERY = 30;
    /// For each of our own scripts, in seconds; a question waits for 10.
    private static final String LIMIT = "60";
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Provider<SsmClient> ssm;
    private final Ledger ledger;
    private final Settings settings;
    private final Clock clock;

    @Inject
    public OneOffs(Provider<SsmClient> ssm, Ledger ledger, Settings settings, Clock clock) {
        this.ssm = ssm;
        this.ledger = ledger;
        this.settings = settings;
        this.clock = clock;
    }

    /// What a command has printed since the last look.
    ///
    /// @param exitCode empty while it runs, or has printed more than this
    public record Output(byte[] out, byte[] err, Optional<Integer> exitCode) {}

    /// Writes down who wants what, before anything runs.
    ///
    /// @param command its words; a single word is a line for the shell
    public OneOff begin(String instance, List<String> command, String requestedBy, String reason) {
        var now = clock.instant();
        for (var number = 1; ; number++) {
            var id = STAMP.format(now) + "-" + instance.substring(Math.max(0, instance.length() - 4))
                    + (number == 1 ? "" : "-" + number);
            var oneOff =
                    new OneOff(id, instance, command, requestedBy, reason, now, Optional.empty(), Optional.empty());
            if (ledger.insert(OneOff.entry(id), oneOff)) return oneOff;
        }
    }

    /// Sends the script that starts the command; returns Systems Manager's id for it, which [#answer] takes.
    public String start(OneOff oneOff) {
        var line = oneOff.command().size() == 1
                ? oneOff.command().getFirst()
                : "exec " + oneOff.command().stream().map(OneOffs::quoted).collect(Collectors.joining(" "));
        return send(oneOff, "begin.sh", List.of("LINE=" + quoted(line)));
    }

    /// Sends the question what it printed behind so many bytes; returns Systems Manager's id for it.
    public String look(OneOff oneOff, long out, long err) {
        return send(oneOff, "look.sh", List.of("OUT=" + out, "ERR=" + err));
    }

    /// Sends TERM to the command and all it started, KILL 5 s later; returns Systems Manager's id for that.
    public String cancel(OneOff oneOff) {
        return send(oneOff, "cancel.sh", List.of());
    }

    /// The answer to one of the scripts; empty while it is not there.
    ///
    /// @throws IllegalStateException if the server did not do it
    public Optional<Output> answer(String script, String instance) {
        GetCommandInvocationResponse found;
        try {
            found = ssm.get().getCommandInvocation(get -> get.commandId(script).instanceId(instance));
        } catch (InvocationDoesNotExistException soon) {
            return Optional.empty(); // Systems Manager knows it only a moment later.
        }
        if (isGoingOn(found.status())) return Optional.empty();
        if (found.status() != CommandInvocationStatus.SUCCESS)
            throw new IllegalStateException("server " + instance + " did not run it (" + found.statusDetails() + "): "
                    + found.standardErrorContent().strip());
        return Optional.of(output(found.standardOutputContent()));
    }

    /// Writes down how it ended. The first end stays.
    public OneOff end(String id, Optional<Integer> exitCode) {
        var row = ledger.read(OneOff.entry(id), OneOff.class).orElseThrow(() -> unknown(id));
        if (row.value().endedAt().isPresent()) return row.value();
        var ended = row.value().ended(clock.instant(), exitCode);
        return ledger.write(OneOff.entry(id), ended, row.version()) ? ended : end(id, exitCode);
    }

    public OneOff of(String id) {
        return ledger.read(OneOff.entry(id), OneOff.class)
                .map(Ledger.Row::value)
                .orElseThrow(() -> unknown(id));
    }

    /// The latest, the newest first.
    public List<OneOff> latest(int limit) {
        return ledger.latest(OneOff.PREFIX, limit, OneOff.class);
    }

    private String send(OneOff oneOff, String script, List<String> variables) {
        var lines = new ArrayList<>(variables);
        lines.add("ID=" + quoted(oneOff.id()));
        lines.add("APPLICATION_NAME=" + quoted(settings.servers().codeDeployApplication()));
        lines.add("DEPLOYMENT_GROUP_NAME=" + quoted(settings.servers().deploymentGroup()));
        text(script).lines().forEach(lines::add);
        return ssm.get()
                .sendCommand(send -> send.documentName(DOCUMENT)
                        .instanceIds(oneOff.instance())
                        .timeoutSeconds(DELIVERY)
                        .comment("pushback run " + oneOff.id())
                        .parameters(Map.of("commands", lines, "executionTimeout", List.of(LIMIT))))
                .command()
                .commandId();
    }

    /// Lines `exit=N` or `exit=`, `out=BASE64`, `err=BASE64`, as `look.sh` prints them.
    private static Output output(String said) {
        return new Output(
                bytes(said, "out="),
                bytes(said, "err="),
                value(said, "exit=").filter(code -> !code.isEmpty()).map(Integer::valueOf));
    }

    private static byte[] bytes(String said, String name) {
        return value(said, name).map(text -> Base64.getDecoder().decode(text)).orElse(new byte[0]);
    }

    private static Optional<String> value(String said, String name) {
        return said.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).strip())
                .findFirst();
    }

    private static boolean isGoingOn(CommandInvocationStatus status) {
        return switch (status) {
            case PENDING, IN_PROGRESS, DELAYED, CANCELLING -> true;
            default -> false;
        };
    }

    private static IllegalArgumentException unknown(String id) {
        return new IllegalArgumentException("there is no command " + id + "; see: ./pushback run --list");
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static String text(String script) {
        try (var in = OneOffs.class.getResourceAsStream(script)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
