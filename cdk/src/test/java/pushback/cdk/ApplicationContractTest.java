package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;
import pushback.cdk.environment.EnvironmentFile;

/// What the environments and the applications believe of each other: variables, paths, ports, files, secrets.
@Tag("slow")
class ApplicationContractTest {
    private static final Path TWOGE = Path.of("../blog-app");
    private static final Pattern NAME = Pattern.compile("\"([A-Z][A-Z_]{2,})\"");
    /// What the AWS SDKs read by themselves, where an application uses one.
    private static final Set<String> READ_BY_SDKS = Set.of("AWS_REGION", "AWS_DEFAULT_REGION");
    /// These examples do without the database that their reference architecture has.
    private static final Map<String, Set<String>> UNREAD =
            Map.of("photos-alb", Set.of("DATABASE_URL"), "webapp-codedeploy", Set.of("DATABASE_URL"));

    @Test
    void twogeReadsEveryVariableThatUserDataSetsAndGetsEachItNeeds() throws IOException {
        var read = NAME.matcher(Files.readString(TWOGE.resolve("src/main/java/twoge/Settings.java")))
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        var everything = twogeWithSessions();
        for (var environment : List.of(Synthesised.of("twoge"), everything)) {
            var unread = new TreeSet<>(variables(environment).keySet());
            unread.removeAll(read);
            unread.removeAll(READ_BY_SDKS);
            assertEquals(Set.of(), unread, "nobody reads them");
        }
        assertEquals(
                Set.of(
                        "HOST",
                        "PORT",
                        "DATABASE_URL",
                        "DATABASE_SECRET",
                        "PICTURES_BUCKET",
                        "VALKEY_URL",
                        "TRUSTED_PROXIES"),
                variables(everything).keySet().stream().filter(read::contains).collect(Collectors.toSet()));
    }

    /// The page, the counter and its labels, as Twoge writes them; what is no visitor is a route of Twoge's.
    @Test
    void twogeHasThePageTheCounterAndTheLabelsThatTheJudgeReads() throws IOException {
        var meter = Files.readString(TWOGE.resolve("src/main/java/twoge/web/AccessLog.java"));
        var routes = Pattern.compile("routes\\.get\\(\\s*\"([^\"]+)\"")
                .matcher(Files.readString(TWOGE.resolve("src/main/java/twoge/Blog.java")))
                .results()
                .map(route -> route.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        var wanted = Synthesised.of("twoge").environment().health().metrics().orElseThrow();
        assertTrue(routes.contains(wanted.path()), "no page " + wanted.path() + " in " + routes);
        var requests = Pattern.compile("(\\w+)_seconds_count\\{(\\w+)!~\"([^\"]+)\"}")
                .matcher(wanted.requests().orElseThrow());
        assertTrue(requests.matches(), wanted.toString());
        // Micrometer writes dots, Prometheus underscores.
        assertTrue(meter.contains("Timer.builder(\"" + requests.group(1).replace('_', '.') + "\")"), requests.group(1));
        var labels = new TreeSet<>(wanted.errors().keySet());
        labels.add(requests.group(2));
        assertEquals(Set.of("route", "status"), labels);
        for (var label : labels)
            assertTrue(
                    Pattern.compile("\\.tags\\([^;]*\"" + label + "\",")
                            .matcher(meter)
                            .find(),
                    "no label " + label);
        for (var excluded : requests.group(3).split("\\|"))
            assertTrue(routes.stream().anyMatch(route -> route.matches(excluded)), "no route " + excluded);
        assertTrue("500".matches(wanted.errors().get("status"))
                && !"404".matches(wanted.errors().get("status")));
    }

    /// Those of its forms that take more than a choice from the menu.
    @Test
    void coffeeRadarNamesThePathsThatTakeTextsAndFiles() throws IOException {
        var application = Files.readString(Path.of("../examples/coffee-radar/app.py"));
        var taking = new TreeSet<String>();
        var forms = Pattern.compile("@app\\.post\\(\"([^\"]+)\"\\)\n(.*?)(?=\n\n\n|\\z)", Pattern.DOTALL)
                .matcher(application);
        while (forms.find()) {
            var body = forms.group(2);
            if (body.contains("request.files") || body.contains("request.form") && !body.contains(" not in MENU"))
                taking.add(forms.group(1));
        }
        assertFalse(application.contains("methods="), "written in another way than is looked for here");
        assertEquals(
                taking,
                new TreeSet<>(Synthesised.of("coffee-radar")
                        .environment()
                        .application()
                        .textPaths()));
    }

    /// As Twoge checks them at its start; what only CloudFormation knows stands as a letter.
    @Test
    void twogeCanReadTheValues() {
        var variables = variables(twogeWithSessions());
        assertTrue(
                variables.get("VALKEY_URL").matches("rediss?://([^:@/]*:[^@/]*@)?[^@/]+:\\d{1,5}(/\\d{0,4})?"),
                variables.get("VALKEY_URL"));
        assertTrue(
                variables.get("DATABASE_URL").matches("postgresql://[^/?@\\s]+:5432/twoge\\?\\S+"),
                variables.get("DATABASE_URL"));
        assertEquals(
                "0.0.0.0 8080 1",
                variables.get("HOST") + " " + variables.get("PORT") + " " + variables.get("TRUSTED_PROXIES"));
    }

    /// Twoge's README, "Operate it": what the role of its servers needs.
    @Test
    void twogesServersMayDoWhatTwogeDoes() {
        var role = Synthesised.of("twoge").at("Servers/Role").toString();
        for (var action : Set.of(
                "s3:PutObject", "s3:GetObject", "s3:DeleteObject", "s3:ListBucket", "secretsmanager:GetSecretValue"))
            assertTrue(role.contains("\"" + action + "\""), action);
    }

    @Test
    void twogesUnitAndHooksReadTheFileThatUserDataWrites() throws IOException {
        var file = Synthesised.of("twoge").environment().application().environmentFile();
        assertTrue(
                Files.readString(TWOGE.resolve("scripts/twoge.service")).contains("\nEnvironmentFile=" + file + "\n"));
        assertTrue(Files.readString(TWOGE.resolve("scripts/machine.sh")).contains("\nENVIRONMENT_FILE=" + file + "\n"));
        assertTrue(userData(Synthesised.of("twoge")).contains("\nENVIRONMENT_FILE=" + file + "\n"));
    }

    /// The secret is `{"username", "password"}`, as RDS's own are ("Password management with Amazon RDS and AWS
    /// Secrets Manager").
    @Test
    void bothReadTheSecretOfTheDatabase() throws IOException {
        for (var reader : List.of(
                Path.of("src/main/resources/pushback/cdk/web/environment.sh"),
                TWOGE.resolve("src/main/java/twoge/database/SecretLogin.java"))) {
            var text = Files.readString(reader);
            assertTrue(text.contains("\"username\"") && text.contains("\"password\""), reader.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "coffee-radar, coffee-radar",
        "photos-alb, photos",
        "webapp-dns, webapp-dns",
        "webapp-codedeploy, webapp-codedeploy"
    })
    void anExampleReadsEveryVariableThatItIsGiven(String environment, String example) throws IOException {
        var sources = sources(Path.of("../examples", example));
        var unread = new TreeSet<>(variables(Synthesised.of(environment)).keySet());
        unread.removeIf(
                name -> Pattern.compile("\\b" + name + "\\b").matcher(sources).find());
        if (sources.contains("boto3")) unread.removeAll(READ_BY_SDKS);
        assertEquals(UNREAD.getOrDefault(environment, Set.of()), unread);
    }

    @ParameterizedTest
    @CsvSource({
        "twoge, ../blog-app",
        "coffee-radar, ../examples/coffee-radar",
        "photos-alb, ../examples/photos",
        "webapp-dns, ../examples/webapp-dns",
        "webapp-codedeploy, ../examples/webapp-codedeploy"
    })
    void anEnvironmentSaysOfItsApplicationWhatThatSaysItself(String name, Path application) throws IOException {
        Map<String, Object> profile = new Yaml().load(Files.readString(application.resolve("pushback.yml")));
        var environment = Synthesised.of(name).environment();
        assertEquals(
                profile.getOrDefault("healthPath", "/"),
                environment.application().healthPath());
        assertEquals(
                profile.getOrDefault("probePaths", List.of("/")),
                environment.application().probePaths());
        assertTrue(environment.mediaBucket() || !profile.containsKey("mediaBucket"), "its bucket is missing");
        assertTrue(
                environment.database().isPresent()
                        || profile.getOrDefault("database", "postgresql").equals("none"),
                "its database is missing");
        assertTrue(environment.sessions().isPresent() || !profile.containsKey("sessions"), "its sessions are missing");
        if (profile.get("health") instanceof Map<?, ?> health && health.get("version") instanceof Map<?, ?> version)
            assertEquals(
                    version.get("path"),
                    environment.health().version().orElseThrow().path());
        // CodeBuild refuses a build without one (AWS CodeBuild, "Build specification reference").
        assertEquals(
                Files.exists(application.resolve("buildspec.yml")),
                environment.build().buildspec());
        assertEquals(
                !environment.build().buildspec(),
                Synthesised.of(name)
                        .only("AWS::CodeBuild::Project")
                        .path("Source")
                        .has("BuildSpec"));
        var unit = sources(application);
        assertTrue(unit.contains(environment.application().environmentFile()), "its unit reads another file");
    }

    /// Elastic Load Balancing, "Application Load Balancers": connection idle timeout; the application's has to be
    /// longer.
    @ParameterizedTest
    @CsvSource({
        "twoge, ../blog-app/src/main/java/twoge/web/Site.java, KEPT = (\\d+)_000;",
        "coffee-radar, ../examples/coffee-radar/run.sh, --keep-alive (\\d+)",
        "photos-alb, ../examples/photos/nginx.conf, keepalive_timeout (\\d+)s;",
        "webapp-dns, ../examples/webapp-dns/apache.conf, KeepAliveTimeout (\\d+)",
        "webapp-codedeploy, ../examples/webapp-codedeploy/apache.conf, KeepAliveTimeout (\\d+)"
    })
    void anApplicationKeepsConnectionsLongerThanItsLoadBalancer(String name, Path file, String pattern)
            throws IOException {
        var attributes = Synthesised.of(name)
                .only("AWS::ElasticLoadBalancingV2::LoadBalancer")
                .path("LoadBalancerAttributes");
        var balancer = attributes.findParents("Key").stream()
                .filter(one -> one.path("Key").asText().equals("idle_timeout.timeout_seconds"))
                .findFirst()
                .orElseThrow()
                .path("Value")
                .asInt();
        var kept = Pattern.compile(pattern).matcher(Files.readString(file));
        assertTrue(kept.find() && Integer.parseInt(kept.group(1)) > balancer, file + " against " + balancer + " s");
    }

    private static Synthesised twogeWithSessions() {
        try {
            var text = Files.readString(Path.of("environments/twoge.yaml"))
                            .replace("name: twoge\nregion", "name: twoge-cache\nregion")
                    + "sessions: {}\n";
            return Synthesised.of("twoge-cache", EnvironmentFile.parse("twoge-cache.yaml", text));
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }

    private static Map<String, String> variables(Synthesised environment) {
        var data = userData(environment);
        var begin = "cat > /etc/pushback/variables <<'END_OF_FILE'\n";
        var lines = data.substring(data.indexOf(begin) + begin.length());
        var variables = new TreeMap<String, String>();
        lines.substring(0, lines.indexOf("END_OF_FILE"))
                .lines()
                .forEach(line ->
                        variables.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        return variables;
    }

    /// RDS proves with its region's certificate authorities that it is the one; they come with user data.
    @ParameterizedTest
    @CsvSource({
        "twoge, ?sslmode=verify-full&sslrootcert=/etc/pushback/rds.pem",
        "coffee-radar, ?sslMode=VERIFY_IDENTITY&serverSslCert=/etc/pushback/rds.pem"
    })
    void theDatabaseHasToProveWhoItIs(String name, String parameters) {
        var environment = Synthesised.of(name);
        assertTrue(
                variables(environment).get("DATABASE_URL").endsWith(parameters),
                variables(environment).toString());
        assertTrue(userData(environment)
                .contains("cat > /etc/pushback/rds.pem <<'END_OF_FILE'\n-----BEGIN CERTIFICATE-----"));
    }

    /// With the secret's name it follows a new password by itself: no password in its file, no restart, no need to
    /// restart.
    @Test
    void twogeReadsItsSecretItself() {
        var twoge = Synthesised.of("twoge");
        assertTrue(variables(twoge).containsKey("DATABASE_SECRET"));
        assertTrue(userData(twoge).contains("\nDATABASE_SECRET=''\n"), "nobody fetches it for Twoge");
        assertFalse(twoge.at("Servers/Role").toString().contains("elasticloadbalancing:DeregisterTargets"));
        var other = Synthesised.of("coffee-radar");
        assertFalse(userData(other).contains("\nDATABASE_SECRET=''\n"));
        assertTrue(other.at("Servers/Role").toString().contains("elasticloadbalancing:DeregisterTargets"));
    }

    private static String userData(Synthesised environment) {
        return text(environment
                .only("AWS::EC2::LaunchTemplate")
                .path("LaunchTemplateData")
                .path("UserData")
                .path("Fn::Base64"));
    }

    private static String text(JsonNode node) {
        if (node.isTextual()) return node.asText();
        if (!node.has("Fn::Join")) return "x";
        var pieces = new StringBuilder();
        node.path("Fn::Join").path(1).forEach(piece -> pieces.append(text(piece)));
        return pieces.toString();
    }

    private static String sources(Path application) throws IOException {
        try (var files = Files.walk(application)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains("/target/")
                            && !file.toString().contains("/test/")
                            && !file.toString().matches(".*\\.(md|ttf|woff2|png|jar|class)"))
                    .map(ApplicationContractTest::read)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
