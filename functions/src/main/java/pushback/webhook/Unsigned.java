package pushback.webhook;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Why a delivery without GitHub's signature is not believed: what is missing, by what the sender has sent instead.
public final class Unsigned {
    /// A header that only this host sends. Gitea and Forgejo also send GitHub's, so they are asked for first.
    private static final Map<String, String> HOSTS = hosts();

    private Unsigned() {}

    /// @param header the value of a header, by its name in lower case; empty if there is none
    public static String because(UnaryOperator<String> header) {
        for (var host : HOSTS.entrySet())
            if (!header.apply(host.getKey()).isEmpty())
                return host.getValue()
                        + " does not sign as GitHub does: X-Hub-Signature-256 is missing or malformed, and releases"
                        + " are made of GitHub's commits; have the repository mirrored to GitHub and the webhook set"
                        + " there";
        if (!header.apply(Signature.HEADER).isEmpty())
            return "X-Hub-Signature-256 is malformed; it names sha256 and has 64 hexadecimal digits in lower case";
        if (!header.apply("x-hub-signature").isEmpty())
            return "only the older X-Hub-Signature was sent, which is not believed; X-Hub-Signature-256 is missing:"
                    + " the sender is too old to make it, or a proxy on the way does not let it pass";
        return "X-Hub-Signature-256 is missing; give the webhook a secret in the repository's settings";
    }

    private static Map<String, String> hosts() {
        var hosts = new LinkedHashMap<String, String>();
        hosts.put("x-gitlab-event", "GitLab");
        hosts.put("x-gitlab-token", "GitLab");
        hosts.put("x-forgejo-event", "Forgejo");
        hosts.put("x-gitea-event", "Gitea");
        hosts.put("x-gogs-event", "Gogs");
        hosts.put("x-event-key", "Bitbucket");
        return hosts;
    }
}
