package pushback.contracts;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pushback.house.House;
import software.amazon.awssdk.core.SdkClient;

/// Who asks the fakes for what, each operation as `dynamodb GetItem`: main code, or people's clients alone, by the list
/// in ADR 48.
final class CalledOperations {
    private static final Path LIST = Path.of("../docs/adr/0048-serve-the-local-cloud-as-an-aws-endpoint.md");
    private static final String HEADING = "**Operations without a caller of ours.**";
    private static final Pattern IN_CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern SERVICE = Pattern.compile("`([a-z0-9]+)` ([A-Za-z0-9]+(?:, [A-Za-z0-9]+)*)");

    private CalledOperations() {}

    /// What the fakes can be asked for.
    static Set<String> served() {
        return fakes().flatMap(fake ->
                        Suites.operations(fake.reflect()).map(method -> service(client(fake)) + " " + method.getName()))
                .map(CalledOperations::named)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// What main code asks a client of AWS for. What a fake asks of itself, or of the fake behind it, is no such call.
    static Set<String> called() {
        var behind = fakes().map(JavaClass::getPackageName).collect(Collectors.toSet());
        var clients = fakes().map(CalledOperations::client).collect(Collectors.toSet());
        var asked = new HashMap<JavaClass, Optional<JavaClass>>();
        var called = new TreeSet<String>();
        for (var type : House.CLASSES) {
            if (behind.contains(type.getPackageName()) || type.getPackageName().startsWith("pushback.aws")) continue;
            for (var access : type.getAccessesFromSelf())
                asked.computeIfAbsent(access.getTargetOwner(), owner -> client(owner, clients))
                        .ifPresent(client -> called.add(named(service(client) + " " + operation(access))));
        }
        return called;
    }

    /// What only people's clients ask for, with the tests that hold it.
    static Map<String, List<String>> listed() throws IOException {
        var listed = new TreeMap<String, List<String>>();
        var section = Files.readString(LIST).split(Pattern.quote(HEADING))[1].split("\n\\*\\*")[0];
        section.lines()
                .filter(line -> line.startsWith("| ") && line.contains("`"))
                .forEach(line -> {
                    var cells = line.split("\\|");
                    var tests = IN_CODE.matcher(cells[1])
                            .results()
                            .map(found -> found.group(1))
                            .toList();
                    SERVICE.matcher(cells[2])
                            .results()
                            .flatMap(CalledOperations::operations)
                            .forEach(operation -> listed.put(operation, tests));
                });
        return listed;
    }

    /// Whether a test's text has the operation's name, as any of AWS's clients spell it.
    static boolean names(String text, String operation) {
        var word = operation.split(" ")[1].replaceAll("(?<=[a-z0-9])(?=[A-Z])", "[-_]?");
        return Pattern.compile("(?i)\\b" + word + "(Paginator)?\\b")
                .matcher(text)
                .find();
    }

    private static Stream<String> operations(MatchResult row) {
        return Stream.of(row.group(2).split(", ")).map(name -> row.group(1) + " " + name);
    }

    private static Stream<JavaClass> fakes() {
        return House.CLASSES.that(Predicates.assignableTo(SdkClient.class)).stream()
                .filter(type -> !type.isInterface() && !type.isAnonymousClass());
    }

    private static Optional<JavaClass> client(JavaClass owner, Set<JavaClass> clients) {
        return clients.stream()
                .filter(client ->
                        owner.equals(client) || owner.getAllRawInterfaces().contains(client))
                .findFirst();
    }

    private static JavaClass client(JavaClass fake) {
        return fake.getAllRawInterfaces().stream()
                .filter(type -> type.getPackageName().startsWith("software.amazon.awssdk.services."))
                .findFirst()
                .orElseThrow();
    }

    private static String service(JavaClass client) {
        try {
            return (String) client.reflect().getField("SERVICE_NAME").get(null);
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError("the SDK's clients have their service's name", impossible);
        }
    }

    private static String operation(JavaAccess<?> access) {
        return access.getName().replaceFirst("Paginator$", "");
    }

    private static String named(String call) {
        var name = call.indexOf(' ') + 1;
        return call.substring(0, name) + Character.toUpperCase(call.charAt(name)) + call.substring(name + 1);
    }
}
