package pushback.aws.endpoint;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import pushback.aws.wire.Percent;
import pushback.aws.wire.WireFault;
import pushback.aws.wire.WireRequest;

/// AWS Signature Version 4, verified: in the `Authorization` header, or in the query of a presigned URL.
final class SignatureV4 {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    /// AWS's own.
    private static final Duration SKEW = Duration.ofMinutes(15);
    private static final int LONGEST_PRESIGNED = 604_800;
    private static final String CONTENT_HASH = "x-amz-content-sha256";
    private static final String TOKEN = "x-amz-security-token";
    static final String UNSIGNED = "UNSIGNED-PAYLOAD";
    private static final List<String> PARTS = List.of("Credential=", "SignedHeaders=", "Signature=");
    private static final int DIGITS = 64;

    private final String region;
    private final String service;
    private final Function<String, Optional<AccessKey>> keys;
    private final SigningKeys signing = new SigningKeys();

    /// @param region the only one whose signatures hold
    /// @param service as in the signature's scope
    /// @param keys finds a key by its id
    SignatureV4(String region, String service, Function<String, Optional<AccessKey>> keys) {
        this.region = region;
        this.service = service;
        this.keys = keys;
    }

    /// As S3 does it, which says of its bodies what they are.
    ///
    /// @throws software.amazon.awssdk.awscore.exception.AwsServiceException if it is not signed, or not rightly
    Signed verify(WireRequest asked, Instant now) {
        try {
            return verified(asked, now, null);
        } catch (Untrusted refused) {
            throw refused.inS3();
        }
    }

    /// As the other services do it: the signature is over the body itself.
    ///
    /// @param hash of the body, in hexadecimal
    /// @throws Untrusted if it is not signed, or not rightly
    Signed verify(WireRequest asked, Instant now, String hash) {
        var announced = asked.header(CONTENT_HASH);
        if (announced.isPresent()
                && !announced.get().equals(hash)
                && !announced.get().equals(UNSIGNED)) throw mismatch();
        return verified(asked, now, announced.orElse(hash));
    }

    private Signed verified(WireRequest asked, Instant now, String payload) {
        var header = asked.header("authorization");
        if (header.isPresent()) return inHeader(asked, header.get(), now, payload);
        if (asked.parameter("X-Amz-Signature").isPresent()) return inQuery(asked, now, payload);
        if (asked.parameter("AWSAccessKeyId").isPresent()) throw otherVersion();
        throw Untrusted.of(WireFault.UNSIGNED, 403, "AccessDenied", "Access Denied: the request is not signed");
    }

    private Signed inHeader(WireRequest asked, String header, Instant now, String hash) {
        if (!header.startsWith(ALGORITHM + " ")) throw otherVersion();
        var parts = parts(header.substring(ALGORITHM.length()));
        var payload = hash != null
                ? hash
                : asked.header(CONTENT_HASH)
                        .orElseThrow(() -> Untrusted.of(
                                WireFault.INCOMPLETE,
                                400,
                                "InvalidRequest",
                                "Missing required header for this request: " + CONTENT_HASH));
        var time = asked.header("x-amz-date").orElseThrow(SignatureV4::undated);
        if (Duration.between(instant(time), now).abs().compareTo(SKEW) > 0)
            throw Untrusted.of(
                    WireFault.SKEWED,
                    403,
                    "RequestTimeTooSkewed",
                    "The difference between the request time and the current time is too large.");
        return verified(
                asked, Credential.parse(parts.get(0)), time, parts.get(1), parts.get(2), payload, asked.parameters());
    }

    /// By hand: each request has them, and a regular expression took a twentieth of all its time.
    private static List<String> parts(String text) {
        var given = text.split(",", -1);
        var parts = new ArrayList<String>();
        for (var number = 0; number < given.length && given.length == PARTS.size(); number++) {
            var part = given[number].strip();
            var name = PARTS.get(number);
            if (part.startsWith(name) && part.length() > name.length() && !hasBlank(part))
                parts.add(part.substring(name.length()));
        }
        if (parts.size() != PARTS.size() || !isHex(parts.getLast()))
            throw malformed("the header has no Credential, SignedHeaders and Signature");
        return parts;
    }

    private static boolean hasBlank(String text) {
        return text.indexOf(' ') >= 0 || text.indexOf('\t') >= 0;
    }

    private static boolean isHex(String text) {
        if (text.length() != DIGITS) return false;
        for (var at = 0; at < DIGITS; at++) {
            var unit = text.charAt(at);
            if ((unit < '0' || unit > '9') && (unit < 'a' || unit > 'f')) return false;
        }
        return true;
    }

    private Signed inQuery(WireRequest asked, Instant now, String hash) {
        if (!asked.parameter("X-Amz-Algorithm").equals(Optional.of(ALGORITHM))) throw inQuery("X-Amz-Algorithm");
        var time = asked.parameter("X-Amz-Date").orElseThrow(() -> inQuery("X-Amz-Date"));
        var lasts = asked.parameter("X-Amz-Expires")
                .filter(text -> text.matches("[0-9]{1,6}"))
                .map(Integer::parseInt)
                .filter(seconds -> seconds >= 1 && seconds <= LONGEST_PRESIGNED)
                .orElseThrow(() -> inQuery("X-Amz-Expires"));
        var signedAt = instant(time);
        if (signedAt.isAfter(now.plus(SKEW)))
            throw Untrusted.of(WireFault.SKEWED, 403, "AccessDenied", "Request is not yet valid");
        if (signedAt.plusSeconds(lasts).isBefore(now))
            throw Untrusted.of(WireFault.SKEWED, 403, "AccessDenied", "Request has expired");
        var credential =
                Credential.parse(asked.parameter("X-Amz-Credential").orElseThrow(() -> inQuery("X-Amz-Credential")));
        var names = asked.parameter("X-Amz-SignedHeaders").orElseThrow(() -> inQuery("X-Amz-SignedHeaders"));
        var given = asked.parameters().stream()
                .filter(one -> !one.name().equals("X-Amz-Signature"))
                .toList();
        return verified(
                asked,
                credential,
                time,
                names,
                asked.parameter("X-Amz-Signature").orElseThrow(),
                hash != null
                        ? hash
                        : asked.header(CONTENT_HASH)
                                .or(() -> asked.parameter("X-Amz-Content-Sha256"))
                                .orElse(UNSIGNED),
                given);
    }

    private Signed verified(
            WireRequest asked,
            Credential credential,
            String time,
            String names,
            String signature,
            String payload,
            List<WireRequest.Parameter> parameters) {
        var key = keys.apply(credential.key()).orElseThrow(SignatureV4::unknownKey);
        requireNoToken(asked);
        requireScope(credential, time);
        var signed = Arrays.asList(names.split(";"));
        requireSigned(asked, signed);
        var canonical = String.join(
                "\n",
                asked.method(),
                // S3 alone signs a path as it is, and not encoded once more.
                Percent.encode(service.equals("s3") ? Percent.decode(asked.path()) : asked.path(), "/"),
                query(parameters),
                headers(asked, signed),
                names,
                payload);
        var scope = String.join("/", credential.date(), region, service, "aws4_request");
        var signer = signing.of(key, credential.date(), region, service);
        var expected = Hashes.hex(signer.sign(String.join("\n", ALGORITHM, time, scope, Hashes.sha256(canonical))));
        if (!Hashes.same(expected, signature)) throw mismatch();
        return new Signed(key, payload, new Signed.ChunkSigner(signer, time, scope, signature));
    }

    private void requireScope(Credential credential, String time) {
        if (!credential.region().equals(region))
            throw Untrusted.outOfScope(
                    "Credential should be scoped to a valid region. The local cloud's is '" + region + "', not '"
                            + credential.region() + "'.",
                    "the region '" + credential.region() + "' is wrong; expecting '" + region + "'");
        if (!credential.service().equals(service))
            throw Untrusted.outOfScope(
                    "Credential should be scoped to correct service: '" + service + "'.",
                    "incorrect service \"" + credential.service() + "\". This endpoint belongs to \"" + service
                            + "\".");
        if (!credential.end().equals("aws4_request"))
            throw Untrusted.outOfScope(
                    "Credential should be scoped with a valid terminator: 'aws4_request'.",
                    "incorrect terminal \"" + credential.end() + "\". This endpoint uses \"aws4_request\".");
        if (!time.startsWith(credential.date() + "T"))
            throw Untrusted.outOfScope(
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '"
                            + credential.date() + "', from '" + time + "'.",
                    "Invalid credential date \"" + credential.date() + "\". This date is not the same as X-Amz-Date.");
    }

    /// What is not signed could have been added by anybody on the way.
    private static void requireSigned(WireRequest asked, List<String> signed) {
        for (var name : signed)
            if (!asked.headers().containsKey(name)) throw malformed("the signed header " + name + " is missing");
        for (var name : asked.headers().keySet())
            if ((name.equals("host") || name.startsWith("x-amz-")) && !signed.contains(name))
                throw Untrusted.of(
                        WireFault.WRONG_SIGNATURE,
                        403,
                        "AccessDenied",
                        "There were headers present in the request which were not signed: " + name);
    }

    private static String query(List<WireRequest.Parameter> parameters) {
        if (parameters.isEmpty()) return "";
        return parameters.stream()
                .map(one -> Map.entry(Percent.encode(one.name(), ""), Percent.encode(one.value(), "")))
                .sorted(Map.Entry.<String, String>comparingByKey().thenComparing(Map.Entry.comparingByValue()))
                .map(one -> one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining("&"));
    }

    private static String headers(WireRequest asked, List<String> signed) {
        var text = new StringBuilder(256);
        for (var name : signed) {
            text.append(name).append(':');
            var values = asked.headers().get(name);
            for (var number = 0; number < values.size(); number++) {
                if (number > 0) text.append(',');
                var value = values.get(number).strip();
                text.append(value.contains("  ") ? value.replaceAll(" +", " ") : value);
            }
            text.append('\n');
        }
        return text.toString();
    }

    /// Of `20261130T152511Z`.
    private static Instant instant(String time) {
        if (time.length() != 16 || time.charAt(8) != 'T' || time.charAt(15) != 'Z') throw undated();
        try {
            return LocalDateTime.of(
                            number(time, 0, 4),
                            number(time, 4, 6),
                            number(time, 6, 8),
                            number(time, 9, 11),
                            number(time, 11, 13),
                            number(time, 13, 15))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException notOne) {
            throw undated();
        }
    }

    private static int number(String text, int from, int until) {
        var number = 0;
        for (var at = from; at < until; at++) {
            var digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9) throw undated();
            number = 10 * number + digit;
        }
        return number;
    }

    private static Untrusted undated() {
        return Untrusted.of(
                WireFault.INCOMPLETE,
                403,
                "AccessDenied",
                "AWS authentication requires a valid Date or x-amz-date header");
    }

    /// The keys that are known here are lasting ones, which have no session: its token is one of another key.
    static void requireNoToken(WireRequest asked) {
        var isInQuery = asked.query().toLowerCase(Locale.ROOT).contains(TOKEN)
                && asked.parameters().stream().anyMatch(one -> one.name().equalsIgnoreCase(TOKEN));
        if (isInQuery || asked.headers().containsKey(TOKEN))
            throw Untrusted.of(
                    WireFault.UNKNOWN_KEY,
                    400,
                    "InvalidToken",
                    "The security token included in the request is invalid: the keys of the local cloud have none.");
    }

    static Untrusted unknownKey() {
        return Untrusted.of(
                WireFault.UNKNOWN_KEY,
                403,
                "InvalidAccessKeyId",
                "The AWS Access Key Id you provided does not exist in our records.");
    }

    static Untrusted mismatch() {
        return Untrusted.of(
                WireFault.WRONG_SIGNATURE,
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. "
                        + "Check your key and signing method.");
    }

    private static Untrusted otherVersion() {
        return Untrusted.of(
                WireFault.INCOMPLETE,
                400,
                "InvalidRequest",
                "The authorization mechanism you have provided is not supported. Please use " + ALGORITHM + ".");
    }

    private static Untrusted malformed(String why) {
        return Untrusted.of(
                WireFault.INCOMPLETE,
                400,
                "AuthorizationHeaderMalformed",
                "The authorization header is malformed; " + why);
    }

    private static Untrusted inQuery(String name) {
        return Untrusted.of(
                WireFault.INCOMPLETE, 400, "AuthorizationQueryParametersError", name + " is missing or not valid");
    }

    private record Credential(String key, String date, String region, String service, String end) {
        static Credential parse(String text) {
            var parts = text.split("/", -1);
            if (parts.length != 5) throw malformed("the Credential is not KEY/DATE/REGION/SERVICE/aws4_request");
            return new Credential(parts[0], parts[1], parts[2], parts[3], parts[4]);
        }
    }
}
