package pushback.aws.secrets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import pushback.aws.account.Refusal;
import pushback.aws.disk.AtomicFile;
import pushback.time.Timeline;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.secretsmanager.model.*;

/// Secrets Manager: string secrets with a current and a previous value. With a directory each secret is a file of mode
/// 0600. No rotation, no binary secrets, no deletion. Called on the timeline's thread.
public final class LocalSecrets implements SecretsManagerClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ARN = "arn:aws:secretsmanager:us-east-1:000000000000:secret:";
    private static final String CURRENT = "AWSCURRENT";
    private static final String PREVIOUS = "AWSPREVIOUS";
    private static final String SERVICE = "SecretsManager";
    /// Characters of a secret's name or ARN, from the API reference.
    private static final int LONGEST_ID = 2048;

    private final Timeline timeline;
    private final Optional<Path> directory;
    private final Map<String, Secret> secrets = new TreeMap<>();

    /// @param description may be empty
    /// @param previous null until the value was changed once
    record Secret(String name, String description, Instant created, Version current, Version previous) {}

    record Version(String id, String value, Instant created) {}

    public LocalSecrets(Timeline timeline, Optional<Path> directory) {
        this.timeline = timeline;
        this.directory = directory;
        directory.ifPresent(this::load);
    }

    @Override
    public CreateSecretResponse createSecret(CreateSecretRequest request) {
        var name = request.name();
        if (name == null || !name.matches("[A-Za-z0-9/_+=.@-]{1,512}"))
            throw refused(InvalidParameterException.builder(), "InvalidParameterException", "Invalid name: " + name);
        if (secrets.containsKey(name))
            throw refused(
                    ResourceExistsException.builder(),
                    "ResourceExistsException",
                    "The operation failed because the secret " + name + " already exists.");
        var version =
                version(name, request.clientRequestToken(), request.secretString(), request.secretBinary() != null);
        keep(new Secret(
                name, request.description() == null ? "" : request.description(), timeline.now(), version, null));
        return CreateSecretResponse.builder()
                .arn(arn(name))
                .name(name)
                .versionId(version.id)
                .build();
    }

    @Override
    public PutSecretValueResponse putSecretValue(PutSecretValueRequest request) {
        var old = existing(request.secretId());
        var version =
                version(old.name, request.clientRequestToken(), request.secretString(), request.secretBinary() != null);
        if (version.id.equals(old.current.id)) {
            if (!version.value.equals(old.current.value))
                throw refused(
                        ResourceExistsException.builder(),
                        "ResourceExistsException",
                        "You tried to change an existing secret version: " + version.id);
        } else {
            keep(new Secret(old.name, old.description, old.created, version, old.current));
        }
        return PutSecretValueResponse.builder()
                .arn(arn(old.name))
                .name(old.name)
                .versionId(version.id)
                .versionStages(CURRENT)
                .build();
    }

    @Override
    public GetSecretValueResponse getSecretValue(GetSecretValueRequest request) {
        var secret = existing(request.secretId());
        var version = PREVIOUS.equals(request.versionStage())
                ? secret.previous
                : request.versionStage() == null || CURRENT.equals(request.versionStage()) ? secret.current : null;
        if (request.versionId() != null)
            version = java.util.stream.Stream.of(secret.current, secret.previous)
                    .filter(one -> one != null && one.id.equals(request.versionId()))
                    .findFirst()
                    .orElse(null);
        if (version == null)
            throw refused(
                    ResourceNotFoundException.builder(),
                    "ResourceNotFoundException",
                    "Secrets Manager can't find the specified secret value for " + secret.name);
        return GetSecretValueResponse.builder()
                .arn(arn(secret.name))
                .name(secret.name)
                .versionId(version.id)
                .secretString(version.value)
                .createdDate(version.created)
                .versionStages(version == secret.current ? CURRENT : PREVIOUS)
                .build();
    }

    @Override
    public DescribeSecretResponse describeSecret(DescribeSecretRequest request) {
        var secret = existing(request.secretId());
        var stages = new TreeMap<String, List<String>>();
        stages.put(secret.current.id, List.of(CURRENT));
        if (secret.previous != null) stages.put(secret.previous.id, List.of(PREVIOUS));
        return DescribeSecretResponse.builder()
                .arn(arn(secret.name))
                .name(secret.name)
                .description(secret.description)
                .createdDate(secret.created)
                .lastChangedDate(secret.current.created)
                .versionIdsToStages(stages)
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        // Every change is in its file already.
    }

    private Secret existing(String id) {
        if (id == null || id.isEmpty())
            throw refused(InvalidParameterException.builder(), "InvalidParameterException", "SecretId is missing");
        if (id.length() > LONGEST_ID)
            throw refused(
                    SecretsManagerException.builder(),
                    "ValidationException",
                    "1 validation error detected: Value at 'secretId' failed to satisfy constraint: Member must have "
                            + "length less than or equal to " + LONGEST_ID);
        var secret = secrets.values().stream()
                .filter(one -> one.name.equals(id) || arn(one.name).equals(id))
                .findFirst();
        return secret.orElseThrow(() -> refused(
                ResourceNotFoundException.builder(),
                "ResourceNotFoundException",
                "Secrets Manager can't find the specified secret."));
    }

    private Version version(String name, String token, String value, boolean binary) {
        if (binary) throw new UnsupportedOperationException("the local Secrets Manager keeps strings only");
        if (value == null || value.isEmpty())
            throw refused(
                    InvalidParameterException.builder(), "InvalidParameterException", "You must provide SecretString");
        var id = token != null
                ? token
                : UUID.nameUUIDFromBytes((name + value + timeline.now()).getBytes(StandardCharsets.UTF_8))
                        .toString();
        return new Version(id, value, timeline.now());
    }

    private void keep(Secret secret) {
        try {
            if (directory.isPresent()) write(directory.get(), secret);
        } catch (IOException | UncheckedIOException failed) {
            throw Refusal.of(
                    InternalServiceErrorException.builder(), SERVICE, 500, "InternalServiceError", failed.getMessage());
        }
        secrets.put(secret.name, secret);
    }

    private static void write(Path directory, Secret secret) throws IOException {
        var json = JSON.createObjectNode()
                .put("name", secret.name)
                .put("description", secret.description)
                .put("created", secret.created.toString());
        json.set("current", json(secret.current));
        if (secret.previous != null) json.set("previous", json(secret.previous));
        AtomicFile.write(
                directory.resolve(URLEncoder.encode(secret.name, StandardCharsets.UTF_8) + ".json"),
                JSON.writeValueAsBytes(json),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static ObjectNode json(Version version) {
        return JSON.createObjectNode()
                .put("id", version.id)
                .put("value", version.value)
                .put("created", version.created.toString());
    }

    private void load(Path from) {
        if (!Files.isDirectory(from)) return;
        try (var files = Files.newDirectoryStream(from, "*.json")) {
            for (var file : files) {
                var json = JSON.readTree(Files.readAllBytes(file));
                var secret = new Secret(
                        json.get("name").asText(),
                        json.get("description").asText(),
                        Instant.parse(json.get("created").asText()),
                        version(json.get("current")),
                        json.has("previous") ? version(json.get("previous")) : null);
                secrets.put(secret.name, secret);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read the secrets in " + from, failed);
        }
    }

    private static Version version(JsonNode json) {
        return new Version(
                json.get("id").asText(),
                json.get("value").asText(),
                Instant.parse(json.get("created").asText()));
    }

    /// AWS adds six characters that tell a deleted secret from its successor; here they follow from the name.
    private static String arn(String name) {
        return ARN + name + "-"
                + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .substring(0, 6);
    }

    private static AwsServiceException refused(AwsServiceException.Builder builder, String code, String message) {
        return Refusal.of(builder, SERVICE, 400, code, message);
    }
}
