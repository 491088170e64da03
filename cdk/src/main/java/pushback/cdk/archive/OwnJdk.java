package pushback.cdk.archive;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.ConstantValueAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.reflect.AccessFlag;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import pushback.base.Json;
import pushback.lambda.Entry;
import pushback.lambda.Training;
import pushback.wiring.Steps;

/// The archive for Lambda's runtime without a language: a JDK cut down to what the functions need, the jar, and a cache
/// of the classes as the JVM wants them in memory (JEP 483), made of a run of all functions.
///
/// Java runs the classes of a cache although the jar has others. Therefore the SHA-256 of the classes is in the jar
/// and,
/// as a class, in the cache, and [Boot] compares them before anything else runs.
final class OwnJdk {
    /// What the classes need, by `jdeps`, without `java.desktop`: Jackson looks for its annotations, and goes on
    /// without.
    static final List<String> MODULES = List.of(
            "java.base",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.security.jgss",
            "java.sql",
            "jdk.net",
            "jdk.unsupported");
    /// Lambda's limit of what is unpacked, in bytes (AWS Lambda, "Lambda quotas").
    static final long LIMIT = 250L * 1024 * 1024;
    /// As Lambda's own Java has them, but for the last: what runs once need not be compiled, where classes need not be
    /// loaded either (0.85 of the processor time; without the cache it is 1.17).
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:CompileThresholdScaling=10");

    /// Of every file, so that the same files are the same archive but for the cache.
    private static final FileTime TIME = MergedJar.ALWAYS;
    private static final String JAR = "lib/pushback.jar";
    private static final String CACHE = "lib/pushback.aot";

    private final Path task;

    /// @param task what will be `/var/task`
    private OwnJdk(Path task) {
        this.task = task;
    }

    /// The one that is kept beside the functions' classes, if it is of the same classes, libraries and JDK.
    static LambdaArchive kept() {
        return archive(LambdaArchive.classes().resolveSibling("own-jdk"));
    }

    /// @param folder in which the newest is kept
    static LambdaArchive archive(Path folder) {
        try {
            var task = Files.createTempDirectory("pushback-task");
            try {
                return archive(folder, task);
            } finally {
                LambdaArchive.delete(task);
            }
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while the functions' archive was made", stopped);
        }
    }

    private static LambdaArchive archive(Path folder, Path task) throws IOException, InterruptedException {
        Jlink.check();
        var merged = LambdaArchive.merged();
        for (var library : client()) merged.add(library);
        var inputs = digest(String.join(
                        "\n",
                        seal(merged),
                        bootstrap(),
                        System.getProperty("java.vm.version"),
                        System.getProperty("java.vendor.version", ""),
                        System.getProperty("os.arch"),
                        MODULES.toString())
                .getBytes(StandardCharsets.UTF_8));
        var file = folder.resolve("functions-" + inputs + ".zip");
        if (!Files.exists(file)) {
            if (Files.exists(folder)) LambdaArchive.delete(folder);
            new OwnJdk(task).write(merged, file);
        }
        return new LambdaArchive(file, Optional.of(inputs));
    }

    /// Puts [Boot] into the jar, with the SHA-256 of all else, as it is and as a class.
    ///
    /// @return the SHA-256
    static String seal(MergedJar jar) throws IOException {
        var boot = Boot.class.getName().replace('.', '/') + ".class";
        try (var in = ClassLoader.getSystemResourceAsStream(boot)) {
            jar.add(boot, in.readAllBytes());
        }
        var digest = jar.digest();
        jar.add(Boot.DIGEST, digest.getBytes(StandardCharsets.UTF_8));
        jar.add(
                Boot.SEAL.replace('.', '/') + ".class",
                ClassFile.of()
                        .build(
                                ClassDesc.of(Boot.SEAL),
                                type -> type.withFlags(AccessFlag.PUBLIC, AccessFlag.FINAL)
                                        .withField(
                                                "DIGEST",
                                                ConstantDescs.CD_String,
                                                field -> field.withFlags(
                                                                AccessFlag.PUBLIC, AccessFlag.STATIC, AccessFlag.FINAL)
                                                        .with(ConstantValueAttribute.of(digest)))));
        return digest;
    }

    private void write(MergedJar merged, Path file) throws IOException, InterruptedException {
        merged.write(Files.createDirectories(task.resolve("lib")).resolve("pushback.jar"), ZipEntry.DEFLATED);
        Files.writeString(task.resolve("bootstrap"), bootstrap());
        Jlink.link(task.resolve("jdk"), MODULES);
        setTimes();
        train();
        pack(file);
    }

    /// What Lambda starts.
    private static String bootstrap() {
        return """
            #!/bin/sh
            cd "$LAMBDA_TASK_ROOT"
            exec jdk/bin/java %s -Xmx"$((AWS_LAMBDA_FUNCTION_MEMORY_SIZE * 3 / 4))m" \\
              -XX:AOTCache=%s -cp %s %s "$_HANDLER"
            """.formatted(String.join(" ", FLAGS), CACHE, JAR, Boot.class.getName());
    }

    private void train() throws IOException, InterruptedException {
        var configuration = task.resolve("classes");
        var services = Files.createTempDirectory("pushback-services");
        try (var lambda = new LambdaStandIn(services)) {
            var run = java("-XX:AOTMode=record", "-XX:AOTConfiguration=" + configuration);
            run.command().addAll(List.of(Boot.class.getName(), Training.class.getName()));
            run.environment().putAll(LambdaStandIn.variables());
            run.environment().put(Entry.STEP, Training.class.getName());
            var said = lambda.rehearse(run, Steps.ALL.stream().map(OwnJdk::call).toList());
            if (!Files.exists(configuration)) throw new IllegalStateException("no classes were recorded: " + said);
        } finally {
            LambdaArchive.delete(services);
        }
        Command.run(java("-XX:AOTMode=create", "-XX:AOTConfiguration=" + configuration, "-XX:AOTCache=" + CACHE));
        Files.delete(configuration);
    }

    private ProcessBuilder java(String... options) {
        var command = new ArrayList<String>();
        command.add(task.resolve("jdk/bin/java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", JAR));
        var process = new ProcessBuilder(command).directory(task.toFile());
        process.environment().clear();
        return process;
    }

    private static String call(Steps.Step step) {
        return Json.STRICT
                .createObjectNode()
                .put("step", step.handler().getName())
                .<com.fasterxml.jackson.databind.node.ObjectNode>set("event", Json.tree(AnyEvent.of(step)))
                .toString();
    }

    /// Lambda's own client of its runtime, with what of it the functions do not have.
    private static List<Path> client() throws IOException {
        var known = LambdaArchive.libraries(LambdaArchive.classes()).stream()
                .map(Path::getFileName)
                .toList();
        return Stream.of(AWSLambda.class, PojoSerializer.class)
                .map(LambdaArchive::holder)
                .filter(library -> !known.contains(library.getFileName()))
                .toList();
    }

    private void setTimes() throws IOException {
        for (var file : files()) Files.setLastModifiedTime(file, TIME);
    }

    private void pack(Path file) throws IOException {
        var size = 0L;
        for (var each : files()) size += Files.size(each);
        if (size > LIMIT)
            throw new IllegalStateException("the functions' archive has " + size + " bytes, and Lambda takes " + LIMIT
                    + "; remove deployer.archive: own-jdk");
        Files.createDirectories(file.toAbsolutePath().getParent());
        var packed = Files.createTempFile(file.toAbsolutePath().getParent(), "functions", ".part");
        Files.delete(packed);
        // One of the two times that a zip has of each file is local.
        var here = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.UTC));
        try (var zip =
                FileSystems.newFileSystem(packed, Map.of("create", "true", "enablePosixFileAttributes", "true"))) {
            for (var each : files()) {
                var entry = zip.getPath(task.relativize(each).toString());
                if (entry.getParent() != null) Files.createDirectories(entry.getParent());
                Files.copy(each, entry);
                Files.setLastModifiedTime(entry, TIME);
                Files.setPosixFilePermissions(
                        entry, PosixFilePermissions.fromString(isStarted(each) ? "rwxr-xr-x" : "rw-r--r--"));
            }
        } finally {
            TimeZone.setDefault(here);
        }
        Files.move(packed, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private boolean isStarted(Path file) {
        var name = task.relativize(file).toString();
        return name.equals("bootstrap") || name.startsWith("jdk/bin/") || name.equals("jdk/lib/jspawnhelper");
    }

    private List<Path> files() throws IOException {
        try (var files = Files.walk(task)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }
}
