package pushback.operator.cli;

import java.util.Map;
import pushback.base.Json;
import pushback.wiring.KnownEnvironment;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ssm.SsmClient;

/// Loads what the first question to AWS needs while the command line is being parsed. Both are a third of a second of
/// nothing but loading classes, and most machines have more than one processor.
final class HeadStart {
    private HeadStart() {}

    /// Returns at once. What goes wrong here goes wrong again where somebody is told.
    static void begin() {
        beside("head start: clients", HeadStart::client);
        beside("head start: JSON", HeadStart::environment);
    }

    private static void client() {
        var client = SsmClient.builder()
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClient(UrlConnectionHttpClient.create())
                .build();
        client.close();
    }

    /// As the parameter is read, and an answer is made of it.
    private static void environment() {
        var known = new KnownEnvironment("", "", "", "", "", KnownEnvironment.Places.of(""), Map.of());
        KnownEnvironment.read(Json.text(known));
    }

    private static void beside(String name, Runnable loading) {
        var thread = new Thread(loading, name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((_, _) -> {});
        thread.start();
    }
}
