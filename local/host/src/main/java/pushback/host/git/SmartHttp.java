package pushback.host.git;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.ReceiveCommand;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.RefAdvertiser.PacketLineOutRefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;
import pushback.base.Visible;
import pushback.cloud.gateway.OwnHost;

/// Git's smart HTTP protocol, versions 0 and 2, for one repository. Every request stands alone.
final class SmartHttp implements HttpHandler {
    private static final HttpString GIT_PROTOCOL = new HttpString("Git-Protocol");
    private static final String UPLOAD = "git-upload-pack";
    private static final String RECEIVE = "git-receive-pack";
    private static final int MOST_TAGS = 3;
    private static final String LFS = "application/vnd.git-lfs+json";

    private final Repository repository;
    private final String path;
    private final List<PushListener> listeners;
    private final Optional<String> token;

    /// @param token what a push must bring as its password; empty: anybody pushes
    SmartHttp(Repository repository, String name, List<PushListener> listeners, Optional<String> token) {
        this.token = token;
        this.repository = repository;
        this.listeners = listeners;
        path = "/" + name + ".git/";
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws IOException {
        exchange.startBlocking();
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-cache, max-age=0, must-revalidate");
        var headers = exchange.getRequestHeaders();
        var foreign = OwnHost.refuses(
                headers.get(Headers.HOST), headers.contains(Headers.ORIGIN), headers.getFirst("Sec-Fetch-Site"));
        if (foreign.isPresent()) {
            refuse(exchange, foreign.get().status(), foreign.get().why());
            return;
        }
        var wanted = exchange.getRequestPath();
        var method = exchange.getRequestMethod().toString();
        var asked = wanted.startsWith(path) ? wanted.substring(path.length()) : "";
        if (method.equals("GET") && asked.equals("info/refs")) advertise(exchange);
        else if (method.equals("POST") && (asked.equals(UPLOAD) || asked.equals(RECEIVE))) serve(exchange, asked);
        else if (asked.startsWith("info/lfs/")) refuseLargeFiles(exchange);
        else refuse(exchange, StatusCodes.NOT_FOUND, "Nothing here. The repository is at " + path);
    }

    private void advertise(HttpServerExchange exchange) throws IOException {
        var asked = exchange.getQueryParameters().get("service");
        var service = asked == null ? "" : asked.getFirst();
        if (!service.equals(UPLOAD) && !service.equals(RECEIVE)) {
            refuse(exchange, StatusCodes.FORBIDDEN, "This remote speaks smart HTTP only.");
            return;
        }
        if (service.equals(RECEIVE) && !mayPush(exchange)) return;
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/x-" + service + "-advertisement");
        var lines = new PacketLineOut(exchange.getOutputStream());
        var advertiser = new PacketLineOutRefAdvertiser(lines);
        GitRefusal.told(exchange.getOutputStream(), () -> {
            if (service.equals(UPLOAD)) {
                try (var upload = upload(exchange)) {
                    upload.sendAdvertisedRefs(advertiser, service);
                }
            } else {
                lines.writeString("# service=" + service + "\n");
                lines.end();
                receive(Optional.empty(), new Listening(OutputStream.nullOutputStream()))
                        .sendAdvertisedRefs(advertiser);
            }
        });
        exchange.getOutputStream().close();
    }

    private void serve(HttpServerExchange exchange, String service) throws IOException {
        // A foreign page in a browser cannot send this type without asking first, and is never allowed.
        if (!("application/x-" + service + "-request").equals(header(exchange, Headers.CONTENT_TYPE))) {
            refuse(exchange, StatusCodes.UNSUPPORTED_MEDIA_TYPE, "Not a git request.");
            return;
        }
        if (service.equals(RECEIVE) && !mayPush(exchange)) return;
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/x-" + service + "-result");
        var out = exchange.getOutputStream();
        GitRefusal.told(out, () -> {
            if (service.equals(UPLOAD)) {
                try (var upload = upload(exchange)) {
                    upload.uploadWithExceptionPropagation(GitRefusal.ofDeepening(body(exchange)), out, null);
                }
            } else {
                var listening = new Listening(out);
                receive(user(exchange), listening).receiveWithExceptionPropagation(body(exchange), listening, null);
            }
        });
        out.close();
    }

    private UploadPack upload(HttpServerExchange exchange) {
        var upload = new UploadPack(repository);
        upload.setBiDirectionalPipe(false);
        // Clones without trees or files ask for what they lack by its id, later, whatever leads to it.
        upload.setRequestPolicy(UploadPack.RequestPolicy.ANY);
        var protocol = header(exchange, GIT_PROTOCOL);
        if (protocol != null) upload.setExtraParameters(Arrays.asList(protocol.split(":")));
        return upload;
    }

    private ReceivePack receive(Optional<String> user, Listening listening) {
        var receive = new ReceivePack(repository);
        receive.setBiDirectionalPipe(false);
        receive.setAllowPushOptions(true);
        receive.setAllowCreates(true);
        receive.setAllowDeletes(true);
        receive.setAllowNonFastForwards(true);
        receive.setPreReceiveHook((pack, commands) -> {
            keepDefaultBranch(pack, commands);
            keepBranchesToCommits(pack, commands);
        });
        receive.setPostReceiveHook((pack, commands) -> announce(new Waiting(pack, listening), commands, user));
        return receive;
    }

    /// As git does in a repository that others clone.
    private void keepDefaultBranch(ReceivePack pack, Collection<ReceiveCommand> commands) {
        for (var command : commands) {
            if (command.getType() != ReceiveCommand.Type.DELETE
                    || !command.getRefName().equals(defaultBranch())) continue;
            pack.sendError("refusing to delete the current branch: " + command.getRefName());
            command.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, "deletion of the current branch prohibited");
        }
    }

    /// As git does: it refuses the tag object of an annotated tag, a tree or a file as a branch, which JGit stores.
    private void keepBranchesToCommits(ReceivePack pack, Collection<ReceiveCommand> commands) {
        for (var command : commands) {
            if (command.getType() == ReceiveCommand.Type.DELETE
                    || !command.getRefName().startsWith(Constants.R_HEADS)) continue;
            try {
                if (pack.getRevWalk().parseAny(command.getNewId()) instanceof RevCommit) continue;
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
            pack.sendError("trying to write non-commit object "
                    + command.getNewId().name() + " to branch '" + command.getRefName()
                    + "'; a tag's commit is pushed by TAG^{commit}:" + command.getRefName());
            command.setResult(ReceiveCommand.Result.REJECTED_OTHER_REASON, "failed to update ref");
        }
    }

    private String defaultBranch() {
        try {
            return repository.getFullBranch();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void announce(Pusher pusher, Collection<ReceiveCommand> commands, Optional<String> user) {
        var updated = commands.stream().map(ReceiveCommand::getRefName).collect(Collectors.toSet());
        var pushes = new ArrayList<Push>();
        try {
            var tags = commands.stream()
                    .filter(command -> command.getRefName().startsWith(Constants.R_TAGS))
                    .count();
            // GitHub tells nobody of more than three tags at once.
            var isSilent = tags > MOST_TAGS;
            if (isSilent) pusher.accept("Pushback: nothing is deployed: tags do not deploy (" + tags + " of them).");
            for (var command : commands)
                if (!isSilent || !command.getRefName().startsWith(Constants.R_TAGS))
                    pushes.add(new PushReader(repository).read(command, updated, user));
            for (var push : pushes) for (var listener : listeners) listener.pushed(push, pusher);
        } catch (IOException | RuntimeException failed) {
            pusher.accept("The push is stored, but what should follow from it failed: " + failed.getMessage());
        }
    }

    /// A pusher whose git waits for the end of the answer.
    private record Waiting(ReceivePack pack, Listening listening) implements Pusher {
        @Override
        public void accept(String line) {
            if (listening.gone) return;
            pack.sendMessage(Visible.line(line));
            try {
                pack.getMessageOutputStream().flush();
            } catch (IOException pusherGone) {
                // The push stands whether or not its pusher still listens.
                listening.gone = true;
            }
        }

        @Override
        public boolean listens() {
            return !listening.gone;
        }

        @Override
        public boolean isQuiet() {
            var options = pack.getPushOptions();
            return options != null && options.contains("quiet");
        }
    }

    /// Notices that nobody reads any more; JGit keeps that to itself.
    private static final class Listening extends FilterOutputStream {
        private volatile boolean gone;

        Listening(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } catch (IOException closed) {
                gone = true;
                throw closed;
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException closed) {
                gone = true;
                throw closed;
            }
        }
    }

    /// What is pushed is built and run here, as who has started it. Answers the request if it may not push.
    private boolean mayPush(HttpServerExchange exchange) {
        var given = credentials(exchange).map(Credentials::password).orElse("");
        if (token.isEmpty()
                || MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), token.get().getBytes(StandardCharsets.UTF_8)))
            return true;
        // git asks without them first, whatever stands in its URL.
        exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Basic realm=\"Pushback\", charset=\"UTF-8\"");
        refuse(
                exchange,
                StatusCodes.UNAUTHORIZED,
                "Pushing needs the token that stands in the remote's URL: ./pushback status "
                        + "prints it. Then: git remote set-url origin URL");
        return false;
    }

    /// The user name that git was given, if it sent one.
    private static Optional<String> user(HttpServerExchange exchange) {
        return credentials(exchange).map(Credentials::user).filter(name -> !name.isBlank());
    }

    private record Credentials(String user, String password) {}

    private static Optional<Credentials> credentials(HttpServerExchange exchange) {
        var authorization = header(exchange, Headers.AUTHORIZATION);
        if (authorization == null || !authorization.startsWith("Basic ")) return Optional.empty();
        try {
            var decoded = new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8)
                    .split(":", 2);
            return Optional.of(new Credentials(decoded[0], decoded.length > 1 ? decoded[1] : ""));
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

    /// Git LFS shows the message; a lock is asked for first, and passed over if there are none.
    private static void refuseLargeFiles(HttpServerExchange exchange) {
        exchange.setStatusCode(
                exchange.getRequestPath().contains("/locks") ? StatusCodes.NOT_FOUND : StatusCodes.NOT_IMPLEMENTED);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, LFS);
        exchange.getResponseSender()
                .send("{\"message\":\"Git LFS is not served here; keep the content in the repository: "
                        + "git lfs migrate export --include='*' --everything\"}\n");
    }

    private static void refuse(HttpServerExchange exchange, int status, String why) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseSender().send(why + "\n");
    }
}
