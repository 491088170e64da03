package pushback.aws.commands;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import pushback.aws.account.Refusal;
import software.amazon.awssdk.services.ssm.model.DuplicateInstanceIdException;
import software.amazon.awssdk.services.ssm.model.GetParametersRequest;
import software.amazon.awssdk.services.ssm.model.InvalidParametersException;
import software.amazon.awssdk.services.ssm.model.SendCommandRequest;
import software.amazon.awssdk.services.ssm.model.SsmException;

/// What Systems Manager refuses of a request. The numbers are from its API reference.
final class CommandValidator {
    private static final int MOST_INSTANCES = 50;
    private static final int LONGEST_COMMENT = 100;
    /// Seconds until a server must have begun.
    private static final int SHORTEST_DELIVERY = 30;
    /// Parameters asked for at once.
    private static final int MOST_NAMES = 10;
    /// Those of `AWS-RunShellScript`.
    private static final Set<String> PARAMETERS = Set.of("commands", "workingDirectory", "executionTimeout");

    /// Seconds, by the document's own pattern: from 1 to 48 hours.
    private static final Pattern LIMIT =
            Pattern.compile("[1-9][0-9]{0,4}|1[0-6][0-9]{4}|17[0-1][0-9]{3}|172[0-7][0-9]{2}|172800");

    private CommandValidator() {}

    static void command(SendCommandRequest request) {
        if (request.documentName() == null) throw unfit("documentName", "must not be null");
        if (request.hasTargets() && !request.targets().isEmpty())
            throw new UnsupportedOperationException("the local Systems Manager knows InstanceIds, and not Targets");
        var ids = request.instanceIds();
        if (ids.size() > MOST_INSTANCES) throw unfit("instanceIds", "must not name more than " + MOST_INSTANCES);
        ids.forEach(CommandValidator::instanceId);
        if (Set.copyOf(ids).size() < ids.size())
            throw Refusal.of(
                    DuplicateInstanceIdException.builder(),
                    "Ssm",
                    "DuplicateInstanceId",
                    "An instance is named twice: " + ids);
        if (request.comment() != null && request.comment().length() > LONGEST_COMMENT)
            throw unfit("comment", "must have length less than or equal to " + LONGEST_COMMENT);
        if (request.timeoutSeconds() != null && request.timeoutSeconds() < SHORTEST_DELIVERY)
            throw unfit("timeoutSeconds", "must have value greater than or equal to " + SHORTEST_DELIVERY);
    }

    static void parameters(Map<String, List<String>> parameters) {
        if (!PARAMETERS.containsAll(parameters.keySet())
                || parameters.getOrDefault("commands", List.of()).isEmpty())
            throw Refusal.of(
                    InvalidParametersException.builder(),
                    "Ssm",
                    "InvalidParameters",
                    "The document needs commands and takes " + PARAMETERS + ", not " + parameters.keySet());
        parameters.forEach((name, values) -> {
            if (values == null || values.stream().anyMatch(java.util.Objects::isNull))
                throw parameter(name, "must be a list of texts");
            if (!name.equals("commands") && values.size() != 1) throw parameter(name, "must be one text");
        });
        var limit = parameters.get("executionTimeout");
        if (limit != null && !LIMIT.matcher(limit.getFirst()).matches())
            throw parameter(
                    "executionTimeout", "must be a number of seconds from 1 to 172800, and not " + limit.getFirst());
    }

    private static RuntimeException parameter(String name, String why) {
        return Refusal.of(
                InvalidParametersException.builder(), "Ssm", "InvalidParameters", "The parameter " + name + " " + why);
    }

    static void parameterNames(GetParametersRequest request) {
        var names = request.names();
        if (names.isEmpty() || names.size() > MOST_NAMES) throw unfit("names", "must name 1 to " + MOST_NAMES);
        for (var name : names) if (name == null || name.isEmpty()) throw unfit("names", "must not have an empty one");
        if (Set.copyOf(names).size() < names.size()) throw unfit("names", "must not name one twice");
    }

    static void instanceId(String id) {
        if (id == null || !id.matches("m?i-(\\w{8}|\\w{17})")) throw unfit("instanceId", "is no instance's id: " + id);
    }

    static void commandId(String id) {
        if (id == null || id.length() != 36) throw unfit("commandId", "is no command's id: " + id);
    }

    private static RuntimeException unfit(String member, String why) {
        return Refusal.of(
                SsmException.builder(),
                "Ssm",
                "ValidationException",
                "1 validation error detected: Value at '" + member + "' " + why);
    }
}
