package pushback.step.event;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import javax.inject.Inject;
import pushback.base.Json;
import pushback.base.PlacedCommands;
import pushback.settings.Settings;
import pushback.webhook.Deliveries;
import pushback.webhook.Earlier;
import pushback.webhook.PushEvent;
import pushback.webhook.Signature;
import pushback.webhook.Unsigned;
import pushback.webhook.WebhookSecret;

/// Starts a release when the git host tells of a push. Safe to repeat: a push starts one release, and a second delivery
/// of it is answered like the first.
///
/// | status | when |
/// |---|---|
/// | 202 | a release started, or had been started by an earlier delivery of the same commit and has not ended |
/// | 200 | nothing to do: ping, other events, a tag, another branch or repository, a deleted branch, a commit pushed
/// before |
/// | 400 | the body is not a push payload, as JSON or as a form's field `payload` |
/// | 401 | no signature of GitHub's, or a wrong one |
/// | 413 | the body is larger than [#LARGEST_BODY] |
/// | 503 | the webhook's secret is missing or empty: nobody can be believed |
public final class ReceivePush implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
    /// Lambda hands over at most 6 MB, the base64 form and the event around it included.
    static final int LARGEST_BODY = 4 * 1024 * 1024;

    private final WebhookSecret secret;
    private final Deliveries deliveries;
    private final Earlier earlier;
    private final PlacedCommands commands;
    private final Settings settings;

    @Inject
    ReceivePush(
            WebhookSecret secret, Deliveries deliveries, Earlier earlier, PlacedCommands commands, Settings settings) {
        this.secret = secret;
        this.deliveries = deliveries;
        this.earlier = earlier;
        this.commands = commands;
        this.settings = settings;
    }

    /// @param aside for the log only: a stranger is told no names
    private record Answer(int status, String state, String message, String release, String aside) {
        Answer(int status, String state, String message, String release) {
            this(status, state, message, release, "");
        }
    }

    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        var delivery = header(event, "x-github-delivery");
        var answer = answer(event, delivery);
        context.getLogger()
                .log(Json.text(Map.of(
                                "webhook",
                                answer.state,
                                "status",
                                answer.status,
                                "message",
                                answer.message + answer.aside,
                                "delivery",
                                delivery,
                                "release",
                                answer.release))
                        + "\n");
        return APIGatewayV2HTTPResponse.builder()
                .withStatusCode(answer.status)
                .withHeaders(Map.of("Content-Type", "application/json"))
                .withBody(
                        Json.text(Map.of("status", answer.state, "message", answer.message, "release", answer.release)))
                .build();
    }

    private Answer answer(APIGatewayV2HTTPEvent event, String delivery) {
        byte[] body;
        try {
            body = body(event);
        } catch (IllegalArgumentException malformed) {
            return refused(400, "the body is not base64, though the gateway says so");
        }
        if (body.length > LARGEST_BODY)
            return refused(413, "the body has " + body.length + " bytes; " + LARGEST_BODY + " are accepted");
        // Before the secret is read: who has not even signed causes no call.
        var signature = header(event, Signature.HEADER);
        if (!Signature.isWellFormed(signature)) return refused(401, Unsigned.because(header -> header(event, header)));
        if (secret.isMissing())
            return refused(
                    503,
                    "the webhook has no secret yet",
                    "; put one into " + settings.gitHost().webhookSecretId());
        if (!secret.signed(signature, body))
            return refused(
                    401,
                    "the signature does not fit; is the webhook's secret the one that this environment was given?",
                    " It is in " + settings.gitHost().webhookSecretId());
        var kind = header(event, "x-github-event");
        if (!kind.equals("push"))
            return ignored(kind.equals("ping") ? "pong" : "only push events deploy, not \"" + kind + "\"");
        PushEvent push;
        try {
            push = PushEvent.of(Json.tree(payload(body, header(event, "content-type"))));
        } catch (IllegalArgumentException malformed) {
            return refused(400, malformed.getMessage());
        }
        return take(push, delivery);
    }

    private Answer take(PushEvent push, String delivery) {
        if (!push.repository().equalsIgnoreCase(settings.gitHost().repository()))
            return ignored(
                    "this environment deploys " + settings.gitHost().repository() + ", not " + push.repository());
        if (push.ref().startsWith("refs/tags/")) return ignored("tags do not deploy: " + push.ref());
        if (!deploys(push.ref())) return ignored("only " + branches() + " deploys, not " + push.ref());
        if (push.deleted()) return ignored(push.ref() + " was deleted; nothing is deployed");
        var started = deliveries.process(push, delivery);
        var release = started.release();
        if (started.earlier()) {
            var known = earlier.of(push.after(), release, started.old());
            return new Answer(known.atWork() ? 202 : 200, "known", commands.in(known.sentence()), release);
        }
        return new Answer(
                202,
                "started",
                "release " + release + " brings " + push.after().substring(0, 7) + " to " + settings.environment(),
                release);
    }

    private boolean deploys(String ref) {
        var branch = ref.replaceFirst("^refs/heads/", "");
        return branch.equals(settings.gitHost().branch()) || settings.rules().deploys(branch);
    }

    private String branches() {
        return String.join(
                ", ",
                Stream.concat(Stream.of(settings.gitHost().branch()), settings.rules().branches().stream())
                        .toList());
    }

    private static Answer refused(int status, String why) {
        return new Answer(status, "refused", why, "");
    }

    private static Answer refused(int status, String why, String aside) {
        return new Answer(status, "refused", why, "", aside);
    }

    private static Answer ignored(String why) {
        return new Answer(200, "ignored", why, "");
    }

    private static byte[] body(APIGatewayV2HTTPEvent event) {
        var body = event.getBody() == null ? "" : event.getBody();
        return event.getIsBase64Encoded() ? Base64.getDecoder().decode(body) : body.getBytes(StandardCharsets.UTF_8);
    }

    /// GitHub sends JSON as it is, or as the field `payload` of a form: that is what its API makes of a webhook
    /// whose `content_type` nobody chose ("Repository webhooks": the default is form).
    private static String payload(byte[] body, String contentType) {
        var text = new String(body, StandardCharsets.UTF_8);
        if (!contentType.strip().toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")) {
            if (text.startsWith("payload="))
                throw new IllegalArgumentException(
                        "the body is a form, and its content type says \"" + contentType.strip()
                                + "\": have it sent as application/json, or as application/x-www-form-urlencoded");
            return text;
        }
        return Arrays.stream(text.split("&"))
                .filter(field -> field.startsWith("payload="))
                .findFirst()
                .map(field -> decoded(field.substring("payload=".length())))
                .orElseThrow(() -> new IllegalArgumentException("the form has no field \"payload\""));
    }

    private static String decoded(String field) {
        try {
            return URLDecoder.decode(field, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw new IllegalArgumentException("the form's field \"payload\" is not encoded as forms are", broken);
        }
    }

    /// Header names come in any case.
    private static String header(APIGatewayV2HTTPEvent event, String name) {
        if (event.getHeaders() == null) return "";
        return event.getHeaders().entrySet().stream()
                .filter(header -> header.getKey().toLowerCase(Locale.ROOT).equals(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }
}
