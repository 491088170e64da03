package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.cdk.environment.EnvironmentFile;
import pushback.rollout.AgentRelease;

@Tag("slow")
class SynthTest {
    private static final Path SHIPPED = Path.of("environments");

    @TempDir
    Path work;

    private final StringWriter said = new StringWriter();

    @Test
    void warnsOfASiteOverPlainHttp() {
        var plain = Synth.warnings(EnvironmentFile.read(Path.of("environments", "twoge.yaml")));
        assertTrue(plain.getFirst().startsWith("the site is served over plain HTTP"), plain.toString());
        var encrypted = Synth.warnings(EnvironmentFile.read(Path.of("environments", "coffee-radar.yaml")));
        assertFalse(encrypted.stream().anyMatch(warning -> warning.contains("HTTP")), encrypted.toString());
    }

    @Test
    void warnsOfAnAgentThatNobodyHasLookedAt() throws IOException {
        var file = Path.of("environments", "twoge.yaml");
        var pinned = Files.writeString(
                work.resolve("pinned.yaml"),
                Files.readString(file).replace("\nweb:\n", "\nweb:\n  agentSha256: " + "ab".repeat(32) + "\n"));
        assertEquals(1, Synth.warnings(EnvironmentFile.read(pinned)).size());
        var believed = Synth.warnings(EnvironmentFile.read(file));
        assertEquals(2, believed.size(), believed.toString());
        assertTrue(
                believed.get(1).contains("/releases/codedeploy-agent-" + AgentRelease.PACKAGE + ".noarch.rpm - |"),
                believed.toString());
    }

    /// The list of authorities is of one day, and regions are opened later.
    @Test
    void warnsThatADatabaseInARegionWithoutKnownAuthoritiesNeedNotProveWhoItIs() throws IOException {
        var known = warnings("twoge", "us-east-1", "us-east-1");
        assertFalse(known.stream().anyMatch(warning -> warning.contains("authorities")), known.toString());
        var unknown = warnings("twoge", "us-east-1", "eu-north-9");
        assertTrue(
                unknown.stream()
                        .anyMatch(warning -> warning.startsWith(
                                "the certificate authorities of RDS in eu-north-9 are not known here")),
                unknown.toString());
    }

    @Test
    void warnsOfABuildOfAnotherArchitectureThanTheServers() throws IOException {
        var image = "build:\n  image: aws/codebuild/amazonlinux-%s-standard:5.0";
        var other = warnings("webapp-dns", "build:", image.formatted("x86_64"));
        assertTrue(
                other.stream()
                        .anyMatch(warning -> warning.contains("is not of the architecture of web.instanceType t4g")),
                other.toString());
        for (var same : List.of("build:", image.formatted("aarch64")))
            assertFalse(
                    warnings("webapp-dns", "build:", same).stream()
                            .anyMatch(warning -> warning.contains("architecture")),
                    same);
    }

    private List<String> warnings(String name, String what, String into) throws IOException {
        return Synth.warnings(EnvironmentFile.read(Files.writeString(
                work.resolve(name + ".yaml"),
                Files.readString(SHIPPED.resolve(name + ".yaml")).replace(what, into))));
    }

    /// npx would take the latest of the day.
    @Test
    void everyCommandThatIsPrintedNamesTheVersionOfCdk() throws IOException {
        for (var file : List.of("../README.md", "../docs/aws.md", "../docs/operating.md"))
            assertFalse(
                    Pattern.compile("npx (?!" + Pattern.quote(Synth.CDK) + " )")
                            .matcher(Files.readString(Path.of(file)))
                            .find(),
                    file);
    }

    @Test
    void writesTheCloudAssemblyOfANamedEnvironmentAndSaysHowToDeployIt() {
        assumeTrue(
                NodeJs.version().isPresent(),
                "skipped: Node.js " + NodeJs.NEEDED + " or newer is not on the PATH, and CDK needs it");
        var output = work.resolve("cdk.out");
        assertEquals(0, run("webapp-dns", "--output", output.toString()), said.toString());
        assertTrue(Files.exists(output.resolve("pushback-webapp-dns.template.json")));
        assertTrue(said.toString().contains("npx aws-cdk@2.1148.1 deploy --app " + output), said.toString());
    }

    @Test
    void listsTheEnvironmentsWhenOneIsUnknown() {
        assertEquals(2, run("production"));
        assertTrue(
                said.toString()
                        .startsWith("there is no environment \"production\" and no such file; there are coffee-radar,"
                                + " photos-alb, twoge, webapp-codedeploy, webapp-dns in environments"),
                said.toString());
    }

    @Test
    void saysWhatIsWrongWithAFileBeforeAnythingElse() throws IOException {
        var file = Files.writeString(work.resolve("mine.yaml"), "name: mine\n");
        assertEquals(2, run(file.toString()));
        assertTrue(
                said.toString().startsWith("mine.yaml:1: region is missing; add it, such as eu-central-1."),
                said.toString());
    }

    @Test
    void wantsAnEnvironment() {
        assertEquals(2, run());
        assertTrue(said.toString().contains("ENVIRONMENT"), said.toString());
    }

    @Test
    void saysWhatToInstallWhereNodeIsMissing() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                        java,
                        "-Dpushback.home=..",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Synth.class.getName(),
                        "twoge",
                        "--output",
                        work.resolve("cdk.out").toString())
                .redirectErrorStream(true);
        builder.environment().put("JSII_NODE", work.resolve("node").toString());
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes());
        assertEquals(1, process.waitFor(), output);
        assertTrue(
                output.contains(
                        "CDK needs Node.js " + NodeJs.NEEDED + " or newer, and there is none on the PATH; install it"),
                output);
        assertFalse(Files.exists(work.resolve("cdk.out")));
    }

    private int run(String... arguments) {
        var command = Synth.commandLine(SHIPPED);
        var writer = new PrintWriter(said, true);
        return command.setOut(writer).setErr(writer).execute(arguments);
    }
}
