package pushback.local.git;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/// Git's smart HTTP protocol, versions 0 and 2, for one repository. Every request stands alone.
final class SmartHttp implements HttpHandler {
    private static final HttpString GIT_PROTOCOL = new HttpString("Git-Protocol");
    private static final String UPLOAD = "git-upload-pack";
    private static final String RECEIVE = "git-receive-pack";

    private final Repository repository;
    private final String path;
    private final List<PushListener> listeners;

    SmartHttp(Repository repository, String name, List<PushListener> listeners) {
        this.repository = repository;
        this.listeners = listeners;
        path = "/" + name + ".git/";
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws IOException {
        exchange.startBlocking();
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-cache, max-age=0, must-revalidate");
        var wanted = exchange.getRequestPath();
        var method = exchange.getRequestMethod().toString();
        var asked = wanted.startsWith(path) ? wanted.substring(path.length()) : "";
        if (method.equals("GET") && asked.equals("info/refs")) advertise(exchange);
        else if (method.equals("POST") && (asked.equals(UPLOAD) || asked.equals(RECEIVE))) serve(exchange, asked);
        else refuse(exchange, StatusCodes.NOT_FOUND, "Nothing here. The repository is at " + path);
    }

    private void advertise(HttpServerExchange exchange) throws IOException {
        var asked = exchange.getQueryParameters().get("service");
        var service = asked == null ? "" : asked.getFirst();
        if (!service.equals(UPLOAD) && !service.equals(RECEIVE)) {
            refuse(exchange, StatusCodes.FORBIDDEN, "This remote speaks smart HTTP only.");
            return;
        }
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/x-" + service + "-advertisement");
        var lines = new PacketLineOut(exchange.getOutputStream());
        var advertiser = new PacketLineOutRefAdvertiser(lines);
        if (service.equals(UPLOAD)) {
            try (var upload = upload(exchange)) {
                upload.sendAdvertisedRefs(advertiser, service);
            }
        } else {
            lines.writeString("# service=" + service + "\n");
            lines.end();
            receive(Optional.empty()).sendAdvertisedRefs(advertiser);
        }
        exchange.getOutputStream().close();
    }

    private void serve(HttpServerExchange exchange, String service) throws IOException {
        // A foreign page in a browser cannot send this type without asking first, and is never allowed.
        if (!("application/x-" + service + "-request").equals(header(exchange, Headers.CONTENT_TYPE))) {
            refuse(exchange, StatusCodes.UNSUPPORTED_MEDIA_TYPE, "Not a git request.");
            return;
        }
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/x-" + service + "-result");
        var in = body(exchange);
        var out = exchange.getOutputStream();
        if (service.equals(UPLOAD)) {
            try (var upload = upload(exchange)) {
                upload.upload(in, out, null);
            }
        } else {
            receive(user(exchange)).receive(in, out, null);
        }
        out.close();
    }

    private UploadPack upload(HttpServerExchange exchange) {
        var upload = new UploadPack(repository);
        upload.setBiDirectionalPipe(false);
        var protocol = header(exchange, GIT_PROTOCOL);
        if (protocol != null) upload.setExtraParameters(Arrays.asList(protocol.split(":")));
        return upload;
    }

    private ReceivePack receive(Optional<String> user) {
        var receive = new ReceivePack(repository);
        receive.setBiDirectionalPipe(false);
        receive.setAllowCreates(true);
        receive.setAllowDeletes(true);
        receive.setAllowNonFastForwards(true);
        receive.setPostReceiveHook((pack, commands) -> announce(pack, commands, user));
        return receive;
    }

    private void announce(ReceivePack pack, Collection<ReceiveCommand> commands, Optional<String> user) {
        Consumer<String> say = line -> {
            pack.sendMessage(line);
            try {
                pack.getMessageOutputStream().flush();
            } catch (IOException pusherGone) {
                // The push stands whether or not its pusher still listens.
            }
        };
        var updated = commands.stream().map(ReceiveCommand::getRefName).collect(Collectors.toSet());
        var pushes = new ArrayList<Push>();
        try {
            for (var command : commands) pushes.add(new PushReader(repository).read(command, updated, user));
            for (var push : pushes) for (var listener : listeners) listener.pushed(push, say);
        } catch (IOException | RuntimeException failed) {
            say.accept("The push is stored, but what should follow from it failed: " + failed.getMessage());
        }
    }

    /// The user name that git was given, if it sent one; nobody checks the password.
    private static Optional<String> user(HttpServerExchange exchange) {
        var authorization = header(exchange, Headers.AUTHORIZATION);
        if (authorization == null || !authorization.startsWith("Basic ")) return Optional.empty();
        try {
            var decoded = new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8);
            return Optional.of(decoded.split(":", 2)[0]).filter(name -> !name.isBlank());
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    private static InputStream body(HttpServerExchange exchange) throws IOException {
        var encoding = header(exchange, Headers.CONTENT_ENCODING);
        boolean gzip = "gzip".equals(encoding) || "x-gzip".equals(encoding);
        return gzip ? new GZIPInputStream(exchange.getInputStream()) : exchange.getInputStream();
    }

    private static String header(HttpServerExchange exchange, HttpString name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    private static void refuse(HttpServerExchange exchange, int status, String why) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseSender().send(why + "\n");
    }
}
