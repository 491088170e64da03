package pushback.cli.race;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A `moto_server` of this machine, on a port of the loopback.
record MotoServer(String url, Process process) implements AutoCloseable {
    private static final Pattern VPC = Pattern.compile("<vpcId>(vpc-[0-9a-f]+)</vpcId>");

    static MotoServer start(int port) throws IOException {
        for (var needed : new String[] {"moto_server", "wrk"})
            if (Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .noneMatch(folder -> Files.isExecutable(Path.of(folder, needed))))
                throw new IllegalStateException(
                        needed + " is not on the PATH: pip install 'moto[server]', apt-get install wrk");
        var server = new ProcessBuilder("moto_server", "-H", "127.0.0.1", "-p", String.valueOf(port))
                .redirectErrorStream(true)
                .start();
        var output = server.inputReader();
        for (var line = output.readLine(); line != null; line = output.readLine())
            if (line.contains("Running on")) {
                Thread.startVirtualThread(() -> drain(output));
                return new MotoServer("http://127.0.0.1:" + port, server);
            }
        throw new IllegalStateException("moto_server ended at once");
    }

    /// What the server says of each request nobody needs.
    private static void drain(BufferedReader output) {
        try {
            output.transferTo(Writer.nullWriter());
        } catch (IOException ended) {
            // With the server.
        }
    }

    /// From now on it runs what is started; by default an execution is only written down.
    void executes() throws IOException, InterruptedException {
        var ask = HttpRequest.newBuilder(URI.create(url + "/moto-api/config"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"stepfunctions\":{\"execute_state_machine\":true}}"))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(ask, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2)
                throw new IllegalStateException("moto does not run executions: " + answer.body());
        }
    }

    /// Of moto; empty where EC2 is not asked without a signature.
    static Optional<String> vpc(String url) {
        var ask = HttpRequest.newBuilder(URI.create(url + "/?Action=DescribeVpcs&Version=2016-11-15"))
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ec2/aws4_request, "
                                + "SignedHeaders=host, Signature=0")
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var found = VPC.matcher(
                    http.send(ask, HttpResponse.BodyHandlers.ofString()).body());
            return found.find() ? Optional.of(found.group(1)) : Optional.empty();
        } catch (IOException failed) {
            return Optional.empty();
        } catch (InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
