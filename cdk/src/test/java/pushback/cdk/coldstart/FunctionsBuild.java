package pushback.cdk.coldstart;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipFile;
import pushback.cdk.archive.LambdaArchive;
import pushback.cdk.archive.LambdaStandIn;
import pushback.lambda.Entry;
import pushback.wiring.Steps;
import pushback.wiring.Steps.Step;

/// A build of the functions, ready for Lambda's runtime client.
///
/// @param classPath as Lambda makes it
/// @param steps the class of each step, by its name
/// @param entry whether one class is Lambda's handler for all of them; otherwise each is its own
record FunctionsBuild(String classPath, Map<String, String> steps, boolean entry) {
    /// This one, as its archive lies unpacked.
    static FunctionsBuild own(Path work) throws IOException {
        var archive = LambdaArchive.write(work.resolve("functions.zip"));
        try (var zip = new ZipFile(archive.toFile())) {
            for (var entry : zip.stream().toList()) {
                var file = work.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.copy(zip.getInputStream(entry), file);
            }
        }
        return new FunctionsBuild(
                work.resolve("lib") + File.separator + "*",
                Steps.ALL.stream()
                        .collect(Collectors.toMap(
                                Step::name, step -> step.handler().getName())),
                true);
    }

    /// An earlier one, with classes and libraries as they lay in its archive.
    ///
    /// @param target `functions/target` of its check-out
    static FunctionsBuild earlier(Path target) throws IOException {
        var classes = target.resolve("classes");
        var steps = new TreeMap<String, String>();
        try (var files = Files.walk(classes)) {
            files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.contains("$"))
                    .map(file -> file.replaceFirst("\\.class$", "").replace(File.separatorChar, '.'))
                    .forEach(name -> steps.put(name.substring(name.lastIndexOf('.') + 1), name));
        }
        return new FunctionsBuild(
                classes + File.pathSeparator + target.resolve("libraries") + File.separator + "*",
                steps,
                Files.exists(classes.resolve("pushback/lambda/Entry.class")));
    }

    ProcessBuilder process(Step step) {
        var name = steps.get(step.name());
        var process = process(entry ? Entry.class.getName() : name);
        if (entry) process.environment().put(Entry.STEP, name);
        return process;
    }

    /// The handler that does nothing, with the same class path.
    ProcessBuilder empty() {
        return process(EmptyHandler.class.getName());
    }

    /// As Lambda starts Java: the serial collector, the first compiler only.
    private ProcessBuilder process(String handler) {
        var runtime = List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
                .filter(path -> path.matches(".*(/aws-lambda-java-[a-z-]+-[0-9]|test-classes).*"))
                .toList();
        var process = new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:ErrorFile=target/hs_err.log",
                "-cp",
                classPath + File.pathSeparator + String.join(File.pathSeparator, runtime),
                "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                handler);
        var variables = process.environment();
        variables.clear();
        variables.putAll(LambdaStandIn.variables());
        variables.put("_HANDLER", handler);
        return process;
    }
}
