package pushback.host.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Parameter;

/// The values of a build's variables that stand in Systems Manager's Parameter Store and in Secrets Manager.
final class BuildSecrets {
    private static final ObjectMapper JSON = new ObjectMapper();
    /// As many names as one GetParameters takes.
    private static final int NAMES = 10;
    /// `arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME` has colons of its own.
    private static final int PARTS_OF_ARN = 7;

    private final SsmClient parameters;
    private final SecretsManagerClient secrets;

    BuildSecrets(SsmClient parameters, SecretsManagerClient secrets) {
        this.parameters = parameters;
        this.secrets = secrets;
    }

    /// The values of these variables, by name.
    Map<String, String> of(Buildspec.Environment environment) throws BuildFailure {
        var values = new LinkedHashMap<String, String>();
        if (!environment.parameters().isEmpty()) {
            var found = parameters(List.copyOf(environment.parameters().values()));
            environment.parameters().forEach((variable, name) -> values.put(variable, found.get(name)));
        }
        for (var secret : environment.secrets().entrySet()) values.put(secret.getKey(), secret(secret.getValue()));
        return values;
    }

    private Map<String, String> parameters(List<String> names) throws BuildFailure {
        var values = new LinkedHashMap<String, String>();
        var missing = new ArrayList<String>();
        var asked = names.stream().distinct().toList();
        try {
            for (var from = 0; from < asked.size(); from += NAMES) {
                var some = asked.subList(from, Math.min(asked.size(), from + NAMES));
                var answer = parameters.getParameters(get -> get.names(some).withDecryption(true));
                missing.addAll(answer.invalidParameters());
                for (Parameter one : answer.parameters()) values.put(one.name(), one.value());
            }
        } catch (SdkException refused) {
            throw failure("PARAMETER_STORE_ERROR", "env.parameter-store " + asked + ": " + refused.getMessage());
        }
        if (!missing.isEmpty())
            throw failure(
                    "PARAMETER_STORE_ERROR",
                    "env.parameter-store: there is no parameter " + String.join(", ", missing)
                            + "; make it: ./pushback put parameter " + missing.getFirst());
        return values;
    }

    private String secret(String reference) throws BuildFailure {
        var parts = new ArrayList<>(List.of(reference.split(":", -1)));
        if (parts.getFirst().equals("arn") && parts.size() >= PARTS_OF_ARN) {
            var arn = String.join(":", parts.subList(0, PARTS_OF_ARN));
            parts.subList(0, PARTS_OF_ARN).clear();
            parts.addFirst(arn);
        }
        if (parts.size() > 4)
            throw failure(
                    "SECRETS_MANAGER_ERROR",
                    "env.secrets-manager: " + reference
                            + " is not written secret-id:json-key:version-stage:version-id");
        while (parts.size() < 4) parts.add("");
        var text = value(parts.getFirst(), parts.get(2), parts.get(3));
        return parts.get(1).isEmpty() ? text : field(parts.getFirst(), parts.get(1), text);
    }

    private String value(String id, String stage, String version) throws BuildFailure {
        try {
            return secrets.getSecretValue(get -> get.secretId(id)
                            .versionStage(stage.isEmpty() ? null : stage)
                            .versionId(version.isEmpty() ? null : version))
                    .secretString();
        } catch (SdkException refused) {
            throw failure(
                    "SECRETS_MANAGER_ERROR",
                    "env.secrets-manager: the secret " + id + " cannot be read (" + refused.getMessage()
                            + "); make it: ./pushback put secret " + id);
        }
    }

    private static String field(String id, String key, String text) throws BuildFailure {
        try {
            var json = JSON.readTree(text);
            if (json.isObject() && json.has(key))
                return json.get(key).isValueNode()
                        ? json.get(key).asText()
                        : json.get(key).toString();
        } catch (JsonProcessingException noJson) {
            // Said below, without the text: it is a secret.
        }
        throw failure(
                "SECRETS_MANAGER_ERROR",
                "env.secrets-manager: the secret " + id + " is no JSON object with a key " + key);
    }

    private static BuildFailure failure(String code, String message) {
        return new BuildFailure("DOWNLOAD_SOURCE", code, message);
    }
}
