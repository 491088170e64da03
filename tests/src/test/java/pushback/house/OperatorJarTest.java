package pushback.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The one file with which an environment on AWS is operated, as the build has made it.
class OperatorJarTest {
    private static final Path JAR = Path.of("../operator/target/pushback-operator.jar");
    private static final long MOST = 40_000_000;

    @BeforeEach
    void isBuilt() {
        assumeTrue(Files.exists(JAR), "skipped: mvn package makes " + JAR);
    }

    @Test
    void hasFortyMegabytesAtMost() throws IOException {
        assertTrue(Files.size(JAR) <= MOST, Files.size(JAR) + " bytes");
    }

    @Test
    void tellsLinesOfOurClassesAndKeepsTheFramesOfOthers() throws IOException {
        try (var jar = new ZipFile(JAR.toFile())) {
            var ours = codes(jar, "pushback/operator/Operator.class", "LineNumberTable");
            assertTrue(ours > 10, "methods of ours with lines: " + ours);
            var foreign = "software/amazon/awssdk/services/ssm/DefaultSsmClient.class";
            assertEquals(0, codes(jar, foreign, "LineNumberTable") + codes(jar, foreign, "LocalVariableTable"));
            assertTrue(codes(jar, foreign, Attributes.stackMapTable().name()) > 10);
        }
    }

    @Test
    void startsByItself() throws Exception {
        var help = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        JAR.toString(),
                        "--help")
                .redirectErrorStream(true)
                .start();
        var said = new String(help.getInputStream().readAllBytes());
        assertTrue(help.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, help.exitValue(), said);
        assertTrue(said.contains("  rollback"), said);
    }

    /// How many methods have an attribute of that name in their code.
    private static long codes(ZipFile jar, String name, String attribute) throws IOException {
        var bytes = jar.getInputStream(jar.getEntry(name)).readAllBytes();
        return ClassFile.of().parse(bytes).methods().stream()
                .flatMap(method -> method.findAttribute(Attributes.code()).stream())
                .filter(code -> code.attributes().stream()
                        .anyMatch(one -> one.attributeName().stringValue().equals(attribute)))
                .count();
    }
}
