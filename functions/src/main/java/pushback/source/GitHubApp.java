package pushback.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import pushback.base.Json;

/// A GitHub App that the deployer is to GitHub, as the token's secret describes it: `{"app": "<App id or client id>",
/// "installation": <id>, "key": "-----BEGIN RSA PRIVATE KEY-----..."}`. Neither its text nor a refusal has the key in
/// it.
public final class GitHubApp {
    /// GitHub's clock may be behind ours.
    private static final Duration BACK = Duration.ofSeconds(60);
    /// GitHub takes ten minutes at most, by its own clock.
    private static final Duration GOOD_FOR = Duration.ofMinutes(9);
    private static final Set<String> FIELDS = Set.of("app", "installation", "key");
    private static final Pattern PEM = Pattern.compile(
            "\\s*-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END (?:RSA )?PRIVATE KEY-----\\s*");
    /// What stands before an RSA key in PKCS#8: version 0 and the algorithm `rsaEncryption` (RFC 5208, RFC 8017).
    private static final byte[] RSA = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final String REMEDY =
            "put {\"app\": \"<App id or client id>\", \"installation\": <id>, \"key\": \"<private key as PEM, its lines"
                    + " separated by \\n>\"} into it (docs/aws.md)";

    private final String app;
    private final Optional<Long> installation;
    private final PrivateKey key;

    private GitHubApp(String app, Optional<Long> installation, PrivateKey key) {
        this.app = app;
        this.installation = installation;
        this.key = key;
    }

    /// Whether the text of a secret describes an App, and is no token.
    public static boolean isDescribedBy(String secret) {
        return secret.startsWith("{");
    }

    /// The App that the text of a secret describes.
    ///
    /// @throws SourceRefused if it does not
    public static GitHubApp of(String secret) {
        var described = described(secret);
        var names = StreamSupport.stream(((Iterable<String>) described::fieldNames).spliterator(), false)
                .collect(Collectors.toSet());
        if (!FIELDS.containsAll(names)) throw unfit("it has other fields than app, installation and key");
        var app = described.path("app").asText().strip();
        if (app.isEmpty()) throw unfit("it names no App");
        var installation = described.path("installation").asText().strip();
        if (!installation.matches("\\d{0,18}")) throw unfit("its installation is no number");
        return new GitHubApp(
                app,
                installation.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(installation)),
                key(described.path("key").asText()));
    }

    private static JsonNode described(String secret) {
        try {
            var tree = Json.tree(secret);
            return tree.isObject() ? tree : JsonNodeFactory.instance.objectNode();
        } catch (IllegalArgumentException malformed) {
            // What is wrong with it would quote it.
            throw unfit("it is no JSON");
        }
    }

    private static PrivateKey key(String pem) {
        var found = PEM.matcher(pem);
        if (!found.matches()) throw unfit("its key is no private key of RSA as PEM");
        try {
            var bytes = Base64.getMimeDecoder().decode(found.group(2));
            return KeyFactory.getInstance("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(found.group(1) == null ? bytes : wrapped(bytes)));
        } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
            throw unfit("its key cannot be read");
        }
    }

    /// What GitHub hands out, PKCS#1, as PKCS#8, which is all that the JDK reads.
    private static byte[] wrapped(byte[] pkcs1) {
        var octets = tagged(OCTETS, pkcs1);
        var all = new byte[RSA.length + octets.length];
        System.arraycopy(RSA, 0, all, 0, RSA.length);
        System.arraycopy(octets, 0, all, RSA.length, octets.length);
        return tagged(SEQUENCE, all);
    }

    /// In DER: tag, length, content.
    private static byte[] tagged(int tag, byte[] content) {
        var der = new ByteArrayOutputStream();
        der.write(tag);
        if (content.length < 0x80) der.write(content.length);
        else {
            der.write(0x82);
            der.write(content.length >> 8);
            der.write(content.length);
        }
        der.writeBytes(content);
        return der.toByteArray();
    }

    private static SourceRefused unfit(String why) {
        return new SourceRefused("the token's secret describes no GitHub App (" + why + ")", REMEDY);
    }

    /// The installation that is named; empty: none is.
    public Optional<Long> installation() {
        return installation;
    }

    /// What the App shows of itself to GitHub, for a few minutes: a JSON Web Token, signed with RS256 (RFC 7519).
    public String jwt(Instant now) {
        var claims = Map.of(
                "iat",
                now.minus(BACK).getEpochSecond(),
                "exp",
                now.plus(GOOD_FOR).getEpochSecond(),
                "iss",
                app);
        var signed = part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + part(Json.text(claims));
        try {
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + part(signature.sign());
        } catch (GeneralSecurityException unfit) {
            throw unfit("its key signs nothing");
        }
    }

    private static String part(String text) {
        return part(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String part(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
        return "App " + app + installation.map(id -> ", installation " + id).orElse("");
    }
}
