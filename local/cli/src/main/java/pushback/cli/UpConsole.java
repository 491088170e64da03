package pushback.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import pushback.console.Console;
import pushback.console.access.ConsoleKey;
import pushback.console.live.LookPace;
import pushback.host.up.AwsProfile;
import pushback.host.up.LocalCloud;
import pushback.operator.Operator;
import pushback.operator.OperatorClients;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/// The console of a local cloud: one more client of its endpoint, which is told when to look. Its key and its port are
/// kept in the cloud's directory, so that pages which are open go on after a restart.
final class UpConsole {
    private static final String FOLDER = "console";
    /// Behind the other ports of a base.
    private static final int OF_BASE = 6;

    private UpConsole() {}

    /// Opens it beside `local`.
    static Console open(LocalCloud local) {
        var folder = local.directory().resolve(FOLDER);
        var key = ConsoleKey.in(folder.resolve("key"));
        var console = new Console(
                operator(local),
                Clock.systemUTC(),
                new Console.Setup(
                        port(local.ports().base(), folder.resolve("port")),
                        key,
                        LookPace.LOCAL,
                        "./pushback console",
                        refused -> String.valueOf(refused.getMessage())));
        write(folder.resolve("port"), Integer.toString(console.port()));
        local.cloud().timeline().call(() -> {
            local.cloud().stepFunctions().watch((_, _) -> console.ring());
            local.cloud().drills().watch((_, _) -> console.ring());
            local.story().listen(_ -> console.ring());
            local.cloud().stepFunctions().onEnd(_ -> console.ring());
            local.cloud().drills().onEnd(_ -> console.ring());
            return null;
        });
        return console;
    }

    /// An address to log in by, of the console of the `up` that runs in `directory`; empty if none ran there.
    static Optional<String> loginUrl(Path directory) {
        var folder = directory.resolve(FOLDER);
        return ConsoleKey.read(folder.resolve("key"))
                .flatMap(key -> read(folder.resolve("port"))
                        .filter(port -> !isFree(port))
                        .map(port -> Console.loginUrl(port, key, Clock.systemUTC())));
    }

    private static Operator operator(LocalCloud local) {
        var profile = local.awsProfile();
        var credentials = StaticCredentialsProvider.create(
                AwsBasicCredentials.create(profile.key().id(), profile.key().secret()));
        return Operator.of(
                local.cloud().settings().environment(),
                AwsProfile.REGION,
                OperatorClients.onAws(
                        credentials, Region.of(AwsProfile.REGION), Optional.of(URI.create(profile.url()))),
                Clock.systemUTC());
    }

    private static int port(int base, Path file) {
        if (base > 0) return base + OF_BASE;
        return read(file).filter(UpConsole::isFree).orElse(0);
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static Optional<Integer> read(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(Files.readString(file).strip())
                            .filter(text -> text.matches("[1-9]\\d{1,4}"))
                            .map(Integer::valueOf)
                    : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException refused) {
            throw new UncheckedIOException(refused);
        }
    }
}
