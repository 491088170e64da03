package pushback.cdk.archive;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Where the process of an archive with a JDK of its own begins: it looks whether the classes that run are those of the
/// jar, which Java does not, and goes on as Lambda's client. In the archive nothing else of its package is beside it
/// but
/// the class [#SEAL].
public final class Boot {
    /// In the jar: the SHA-256 of what else is in it.
    static final String DIGEST = "pushback.sha256";
    /// The same as a class's field `DIGEST`, which comes from the cache, if there is one.
    static final String SEAL = "pushback.cdk.archive.Seal";

    private Boot() {}

    public static void main(String[] arguments) throws Throwable {
        if (Class.forName(SEAL).getField("DIGEST").get(null).equals(digest())) AWSLambda.main(arguments);
        else System.exit(withoutCache(arguments));
    }

    private static String digest() throws IOException {
        try (var in = ClassLoader.getSystemResourceAsStream(DIGEST)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static int withoutCache(String[] arguments) throws IOException, InterruptedException {
        System.err.println("the cache is of other classes than those in the jar; starting without it, slowly");
        var command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx" + Runtime.getRuntime().maxMemory(),
                "-cp",
                System.getProperty("java.class.path"),
                AWSLambda.class.getName());
        for (var argument : arguments) command.command().add(argument);
        return command.inheritIO().start().waitFor();
    }
}
