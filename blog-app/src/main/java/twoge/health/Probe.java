package twoge.health;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/// Asks for one address and prints the answer: curl for machines without curl. Used by the deployment's scripts.
///
///     java -cp twoge.jar twoge.health.Probe http://127.0.0.1:8080/health/ready
///
/// Ends with code 0 when the status is 200, 1 otherwise, 2 when misused.
public final class Probe {
    private static final int PATIENCE_MS = 3_000;

    private Probe() {}

    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("usage: java -cp twoge.jar twoge.health.Probe URL");
            System.exit(2);
        }
        System.exit(ask(URI.create(arguments[0])) ? 0 : 1);
    }

    private static boolean ask(URI address) {
        try {
            var connection = (HttpURLConnection) address.toURL().openConnection();
            connection.setConnectTimeout(PATIENCE_MS);
            connection.setReadTimeout(PATIENCE_MS);
            connection.setInstanceFollowRedirects(false);
            int status = connection.getResponseCode();
            try (var body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                if (body != null) System.out.println(new String(body.readAllBytes(), StandardCharsets.UTF_8).strip());
            }
            return status == 200;
        } catch (IOException e) {
            System.out.println(e.getMessage());
            return false;
        }
    }
}
