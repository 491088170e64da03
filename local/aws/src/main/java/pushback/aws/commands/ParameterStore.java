package pushback.aws.commands;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import pushback.aws.account.Refusal;
import pushback.aws.disk.AtomicFile;
import software.amazon.awssdk.services.ssm.model.InternalServerErrorException;
import software.amazon.awssdk.services.ssm.model.Parameter;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.SsmException;

/// Systems Manager's Parameter Store: each parameter with its latest value. With a directory each is a file of mode
/// 0600.
final class ParameterStore {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ARN = "arn:aws:ssm:us-east-1:000000000000:parameter";
    /// Characters of a standard parameter's value, from the API reference.
    private static final int LONGEST_VALUE = 4096;

    private final Optional<Path> directory;
    private final Map<String, Kept> parameters = new TreeMap<>();

    /// What a parameter's file holds.
    record Kept(String name, String type, String value, long version) {
        /// @param decrypted whether a SecureString's value is asked for as it is
        Parameter parameter(Boolean decrypted) {
            var plain = Boolean.TRUE.equals(decrypted) || !type.equals(ParameterType.SECURE_STRING.toString());
            return Parameter.builder()
                    .name(name)
                    .type(type)
                    .value(plain ? value : sealed())
                    .version(version)
                    .dataType("text")
                    .arn(ARN + (name.startsWith("/") ? "" : "/") + name)
                    .build();
        }

        /// In the place of the ciphertext that AWS hands out: there is no key here, so it holds nothing of the value,
        /// and it is another one for each version.
        private String sealed() {
            return Base64.getEncoder()
                    .encodeToString(("not decrypted: " + name + ":" + version).getBytes(StandardCharsets.UTF_8));
        }
    }

    ParameterStore(Optional<Path> directory) {
        this.directory = directory;
        directory.filter(Files::isDirectory).ifPresent(this::load);
    }

    /// @param decrypted as in the request
    Optional<Parameter> get(String name, Boolean decrypted) {
        return Optional.ofNullable(parameters.get(name)).map(kept -> kept.parameter(decrypted));
    }

    /// @param recursive whether those further down are meant as well
    /// @param decrypted as in the request
    List<Parameter> below(String path, boolean recursive, Boolean decrypted) {
        if (path == null || !path.startsWith("/"))
            throw unfit("The parameter path must begin with a forward slash: " + path);
        var folder = path.endsWith("/") ? path : path + "/";
        return parameters.values().stream()
                .filter(one -> one.name.startsWith(folder) && (recursive || one.name.indexOf('/', folder.length()) < 0))
                .map(kept -> kept.parameter(decrypted))
                .toList();
    }

    /// Returns the version it has now.
    long put(PutParameterRequest request) {
        var name = request.name();
        if (name == null || !name.matches("[A-Za-z0-9_.\\-/]{1,1011}"))
            throw unfit(
                    "Parameter name: can't be \"" + name + "\"; it is made of letters, numbers, and the symbols .-_/");
        if (request.value() == null
                || request.value().isEmpty()
                || request.value().length() > LONGEST_VALUE)
            throw unfit(
                    "1 validation error detected: Value at 'value' must have 1 to " + LONGEST_VALUE + " characters");
        var before = parameters.get(name);
        if (before != null && !Boolean.TRUE.equals(request.overwrite()))
            throw Refusal.of(
                    ParameterAlreadyExistsException.builder(),
                    "Ssm",
                    "ParameterAlreadyExists",
                    "The parameter already exists. To overwrite this value, set the overwrite option in the request to"
                            + " true.");
        if (before == null && request.type() == null)
            throw unfit("A parameter type is required when you create a " + "parameter.");
        var kept = new Kept(
                name,
                request.type() == null ? before.type : request.type().toString(),
                request.value(),
                before == null ? 1 : before.version + 1);
        if (ParameterType.fromValue(kept.type) == ParameterType.UNKNOWN_TO_SDK_VERSION)
            throw unfit("The type " + kept.type + " is not supported.");
        directory.ifPresent(folder -> write(folder, kept));
        parameters.put(name, kept);
        return kept.version;
    }

    private static void write(Path folder, Kept kept) {
        try {
            AtomicFile.write(
                    folder.resolve(URLEncoder.encode(kept.name, StandardCharsets.UTF_8) + ".json"),
                    JSON.writeValueAsBytes(kept),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException | UncheckedIOException impossible) {
            throw Refusal.of(
                    InternalServerErrorException.builder(),
                    "Ssm",
                    500,
                    "InternalServerError",
                    "cannot write the parameter " + kept.name + ": " + impossible.getMessage());
        }
    }

    private void load(Path from) {
        try (var files = Files.newDirectoryStream(from, "*.json")) {
            for (var file : files) {
                var kept = JSON.readValue(Files.readAllBytes(file), Kept.class);
                parameters.put(kept.name, kept);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("cannot read the parameters in " + from, failed);
        }
    }

    private static RuntimeException unfit(String why) {
        return Refusal.of(SsmException.builder(), "Ssm", "ValidationException", why);
    }
}
