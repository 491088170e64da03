package pushback.cli.race;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Git's own server side, `git http-backend`, behind as much of CGI as it needs.
final class HttpBackend implements AutoCloseable {
    private final Path repositories;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /// Serves every repository in `repositories`, and lets anybody push.
    HttpBackend(Path repositories) throws IOException {
        this.repositories = repositories;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String url(String repository) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + repository;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var builder = new ProcessBuilder("git", "http-backend").redirectError(ProcessBuilder.Redirect.DISCARD);
            var environment = builder.environment();
            environment.put("GIT_PROJECT_ROOT", repositories.toString());
            environment.put("GIT_HTTP_EXPORT_ALL", "1");
            environment.put("REMOTE_USER", "ada");
            environment.put("REQUEST_METHOD", exchange.getRequestMethod());
            environment.put("PATH_INFO", exchange.getRequestURI().getPath());
            environment.put("QUERY_STRING", text(exchange.getRequestURI().getRawQuery()));
            environment.put("CONTENT_TYPE", text(exchange.getRequestHeaders().getFirst("Content-Type")));
            environment.put(
                    "HTTP_CONTENT_ENCODING", text(exchange.getRequestHeaders().getFirst("Content-Encoding")));
            environment.put("GIT_PROTOCOL", text(exchange.getRequestHeaders().getFirst("Git-Protocol")));
            var process = builder.start();
            try {
                try (var body = process.getOutputStream()) {
                    exchange.getRequestBody().transferTo(body);
                }
                answer(exchange, new BufferedInputStream(process.getInputStream()));
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static void answer(HttpExchange exchange, InputStream output) throws IOException {
        var status = 200;
        for (var line = line(output); !line.isEmpty(); line = line(output)) {
            var field = line.split(": ", 2);
            if (field[0].equals("Status")) status = Integer.parseInt(field[1].substring(0, 3));
            else exchange.getResponseHeaders().add(field[0], field[1]);
        }
        exchange.sendResponseHeaders(status, 0);
        output.transferTo(exchange.getResponseBody());
    }

    private static String line(InputStream output) throws IOException {
        var line = new StringBuilder();
        for (int each = output.read(); each >= 0 && each != '\n'; each = output.read())
            if (each != '\r') line.append((char) each);
        return line.toString();
    }

    private static String text(String given) {
        return given == null ? "" : given;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
