package pushback.cdk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import pushback.cdk.archive.LambdaArchive;
import pushback.cdk.data.Certificates;
import pushback.cdk.environment.DeployerSection;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.EnvironmentFile;
import pushback.cdk.environment.EnvironmentRejected;
import pushback.rollout.AgentRelease;
import pushback.settings.Witnesses;

/// `./pushback synth`: exit code 0 written, 1 failed, 2 misused.
@Command(
        name = "pushback synth",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Makes the CloudFormation template of an environment, ready for cdk deploy.",
        footer = {"", "Example: ./pushback synth twoge", "Then:    npx " + Synth.CDK + " deploy --app cdk.out"})
public final class Synth implements Callable<Integer> {
    /// The tool that deploys, by a version that is named: npx would take the latest of the day. It reads what every
    /// older library has written, and was there when the library's version was chosen.
    static final String CDK = "aws-cdk@2.1148.1";

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Parameters(paramLabel = "ENVIRONMENT", description = "name of a file in cdk/environments, or the path of one")
    private String environment;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "cdk.out",
            description = "where to write (default: ${DEFAULT-VALUE})")
    private Path output;

    /// The folder of the shipped environments is the first argument; the launcher knows it.
    private final Path shipped;

    Synth(Path shipped) {
        this.shipped = shipped;
    }

    public static void main(String[] arguments) {
        var shipped = Path.of(System.getProperty("pushback.home", "")).resolve("cdk/environments");
        System.exit(commandLine(shipped).execute(arguments));
    }

    static CommandLine commandLine(Path shipped) {
        return new CommandLine(new Synth(shipped))
                .setUsageHelpAutoWidth(true)
                .setExecutionExceptionHandler((thrown, command, _) -> {
                    command.getErr()
                            .println(
                                    switch (thrown) {
                                        case EnvironmentRejected rejected -> rejected.getMessage();
                                        case IllegalArgumentException mistaken -> "pushback: " + mistaken.getMessage();
                                        case IllegalStateException failed -> "pushback: " + failed.getMessage();
                                        case UncheckedIOException failed -> "pushback: " + failed.getMessage();
                                        default -> "pushback: " + thrown;
                                    });
                    return thrown instanceof EnvironmentRejected
                            ? CommandLine.ExitCode.USAGE
                            : CommandLine.ExitCode.SOFTWARE;
                });
    }

    @Override
    public Integer call() throws IOException {
        var wanted = EnvironmentFile.read(file());
        if (NodeJs.version().isEmpty())
            throw new IllegalStateException("CDK needs Node.js " + NodeJs.NEEDED
                    + " or newer, and "
                    + NodeJs.found().map(version -> "there is only " + version).orElse("there is none on the PATH")
                    + "; install it (https://nodejs.org), or name it in JSII_NODE");
        if (wanted.health().version().isEmpty())
            spec.commandLine()
                    .getErr()
                    .println("warning: health.version is not set, so nobody asks a server which commit answers there;"
                            + " name a page that says it, such as health: {version: {path: /version}}");
        warnings(wanted).forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
        synthesise(wanted);
        spec.commandLine()
                .getOut()
                .printf("%s is in %s; deploy it with: npx %s deploy --app %s%n", wanted.name(), output, CDK, output);
        return 0;
    }

    /// What is allowed, and is seldom meant.
    static List<String> warnings(Environment wanted) {
        var warnings = new ArrayList<String>();
        if (!wanted.web().https())
            warnings.add(
                    wanted.cdn()
                            ? "CloudFront speaks plain HTTP with the load balancer, so passwords and cookies cross the"
                                    + " internet in the clear; give web.https: true with a domain or web.certificate"
                            : "the site is served over plain HTTP: passwords and cookies can be read on the way; give"
                                    + " web.https: true with a domain or web.certificate");
        if (wanted.web().image().flatMap(Environment.Web.Image::ami).isEmpty()
                && wanted.web().agentSha256().isEmpty())
            warnings.add(
                    "web.agentSha256 is not set: a server believes the package of CodeDeploy's agent that it is given;"
                            + " look at one and pin it: aws s3 cp s3://aws-codedeploy-" + wanted.region()
                            + "/releases/codedeploy-agent-"
                            + AgentRelease.PACKAGE + ".noarch.rpm - | sha256sum");
        if (wanted.database().isPresent() && Certificates.of(wanted.region()).isEmpty())
            warnings.add("the certificate authorities of RDS in " + wanted.region() + " are not known here, so servers"
                    + " encrypt what they tell the database and do not check that it is the one; add them to"
                    + " functions/src/main/resources/pushback/database/rds-certificates.pem, or choose another region");
        wanted.build()
                .image()
                .filter(image -> Environment.Build.isArm(image) != wanted.web().isArm())
                .ifPresent(image ->
                        warnings.add("build.image " + image + " is not of the architecture of web.instanceType "
                                + wanted.web().instanceType()
                                + ": what a build compiles, a cache of classes say, does not run on"
                                + " the servers; remove build.image, or name one of "
                                + (wanted.web().isArm() ? "arm64 (aarch64 in its name)" : "x86_64")));
        var health = wanted.health();
        var counted = health.balancer()
                || health.metrics().isPresent()
                || health.trafficNamespace().isPresent();
        var dryAlarms = health.dryRun().contains(Witnesses.ALARMS);
        if (!counted && health.alarms().isEmpty())
            warnings.add("no witness of visitors is switched on: errors on pages that nobody probes are not seen; name"
                    + " the application's counters, such as health: {metrics: {path: /metrics, preset: micrometer}}"
                    + " (docs/bring-your-own-application.md has them by language), or at least"
                    + " health: {balancer: true}");
        else if (!counted && dryAlarms)
            warnings.add(
                    "health.dryRun names alarms, and nobody else tells of visitors, so what they are answered decides"
                            + " nothing; remove it once you trust the alarms");
        else if (health.dryRun().contains(Witnesses.VISITORS)
                && (health.alarms().isEmpty() || dryAlarms))
            warnings.add("health.dryRun names visitors, so what they are answered is shown and decides nothing; remove"
                    + " it once you trust the counters");
        if (wanted.database().filter(Environment.Database::takeOver).isPresent())
            warnings.add("database.takeOver: servers log in as the "
                    + "database's master user; after the next release remove it and deploy again");
        return warnings;
    }

    private void synthesise(Environment wanted) throws IOException {
        if (wanted.deployer().archive() == DeployerSection.Archive.OWN_JDK)
            spec.commandLine()
                    .getErr()
                    .println("note: the functions' archive takes this JDK along (" + Runtime.version() + ", "
                            + System.getProperty("os.arch") + "); it is made anew only if something in it changes,"
                            + " and that takes a minute");
        // CDK takes the archive into its output by itself.
        var folder = Files.createTempDirectory("pushback-synth");
        try {
            var archive = LambdaArchive.of(wanted.deployer().archive(), folder);
            Synthesis.of(wanted, archive, output.toAbsolutePath()).app().synth();
        } finally {
            LambdaArchive.delete(folder);
        }
    }

    private Path file() throws IOException {
        var named = shipped.resolve(environment + ".yaml");
        if (Files.isRegularFile(named)) return named;
        if (Files.isRegularFile(Path.of(environment))) return Path.of(environment);
        throw new ParameterException(
                spec.commandLine(),
                "there is no environment \"" + environment
                        + "\" and no such file; there are "
                        + String.join(", ", names()) + " in " + shipped);
    }

    private List<String> names() throws IOException {
        if (!Files.isDirectory(shipped)) return List.of("none");
        try (var files = Files.list(shipped)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .map(name -> name.replace(".yaml", ""))
                    .sorted()
                    .toList();
        }
    }
}
