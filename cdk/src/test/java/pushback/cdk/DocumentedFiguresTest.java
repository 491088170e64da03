package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Figures that the guides tell of the templates are those of the templates.
@Tag("slow")
class DocumentedFiguresTest {
    private static final Path GUIDE = Path.of("../docs/aws.md");
    private static final Path REVIEW = Path.of("../docs/aws-review.md");
    /// Of an interface endpoint in one zone, as the guide has it, and its hours in a month.
    private static final double AN_HOUR = 0.01;

    private static final int HOURS = 730;
    private static final int ZONES = 2;
    /// A bound that is further away than a tenth says little.
    private static final double CLOSE = 1.1;

    @Test
    void ofAlarmsAreThoseOfTheTemplates() throws IOException {
        var told = found(GUIDE, "\\| alarms \\((\\d+), (\\d+)\\)");
        assertEquals(
                alarms("twoge") + ", " + alarms("coffee-radar"),
                told.group(1) + ", " + told.group(2),
                "docs/aws.md, What it costs");
    }

    @Test
    void ofEndpointsAreThoseWithoutNat() throws IOException {
        var told = found(
                GUIDE,
                "replaces it by (\\d+)\\s+endpoints in two zones \\(0.01 an hour each, (\\d+) a month; (\\d+), (\\d+),"
                        + " for public servers; (\\d+) and (\\d+) less without a database, (\\d+) less where");
        int hidden = interfaces("twoge:inner:nat: per-zone(.*)servers: public=>nat: none\n  interfaceEndpoints: true"
                + "$1servers: private");
        int open = interfaces("photos-alb");
        assertEquals(hidden + " " + cost(hidden), told.group(1) + " " + told.group(2), "private servers");
        assertEquals(open + " " + cost(open), told.group(3) + " " + told.group(4), "public servers");
        int bare = interfaces("photos-alb:undatabased:database:.*?name: photos\n=>");
        assertEquals(open - bare, Integer.parseInt(told.group(6)), "public servers without a database");
        // Private servers read their secrets by the same endpoint.
        assertEquals(open - bare - 1, Integer.parseInt(told.group(5)), "private servers without a database");
        int blind = interfaces("photos-alb:unbalanced:\\z=>health: {balancer: false}\n");
        assertEquals(open - blind, Integer.parseInt(told.group(7)), "nothing of CloudWatch");
    }

    @Test
    void ofTheLargestTemplateAreCloseBounds() throws IOException {
        var told = found(REVIEW, "500 resources, 1 MB: below (\\d+) and (\\d+) KB");
        int resources = 0;
        long bytes = 0;
        for (var name : Synthesised.names()) {
            var environment = Synthesised.of(name);
            resources =
                    Math.max(resources, environment.template().path("Resources").size());
            bytes = Math.max(bytes, Files.size(environment.file()));
        }
        isClose(resources, Integer.parseInt(told.group(1)));
        isClose(bytes / 1000.0, Integer.parseInt(told.group(2)));
    }

    /// Whoever adds a kind of resource reads its reference, and says which.
    @Test
    void everyTypeOfResourceHasItsRowInTheReview() throws IOException {
        var review = Files.readString(REVIEW);
        var section = review.substring(review.indexOf("## By type"));
        var told = Pattern.compile("`(\\w+::[\\w:]+)`")
                .matcher(section)
                .results()
                .map(type -> type.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        var made = new TreeSet<String>();
        for (var name : Synthesised.names())
            Synthesised.of(name)
                    .template()
                    .path("Resources")
                    .forEach(resource -> made.add(resource.path("Type").asText()));
        assertEquals(made, told);
    }

    /// What a person gives the token or the App, as the guide has it, the secret's own description, and the refusal
    /// of either.
    @Test
    void theTokensRightsAreToldAlike() throws IOException {
        var description = Synthesised.of("twoge")
                .at("Secrets/GitHubToken")
                .path("Description")
                .asText();
        var guide = Files.readString(GUIDE).replaceAll("\\s+", " ");
        var refusal = Files.readString(Path.of("../functions/src/main/java/pushback/source/Credentials.java"))
                .replaceAll("\"\\s*\\+\\s*\"", "");
        for (var right : List.of(
                "Contents: read",
                "Commit statuses: read and write",
                "Checks: read and write",
                "Deployments: read and write")) {
            assertTrue(description.contains(right), description);
            assertTrue(guide.contains("*" + right + "*"), "docs/aws.md has no " + right);
            assertTrue(refusal.contains("\\\"" + right + "\\\""), "the refusal has no " + right);
        }
    }

    private static void isClose(double real, int bound) {
        assertTrue(real < bound && real * CLOSE > bound, real + " is told as below " + bound);
    }

    private static int alarms(String name) {
        return Synthesised.of(name).all("AWS::CloudWatch::Alarm").size();
    }

    private static int interfaces(String described) throws IOException {
        return (int) Synthesised.variant(described).all("AWS::EC2::VPCEndpoint").values().stream()
                .filter(endpoint -> endpoint.path("VpcEndpointType").asText().equals("Interface"))
                .count();
    }

    private static long cost(int endpoints) {
        return Math.round(endpoints * ZONES * AN_HOUR * HOURS);
    }

    private static MatchResult found(Path file, String pattern) throws IOException {
        var matcher = Pattern.compile(pattern).matcher(Files.readString(file));
        assertTrue(matcher.find(), "nothing in " + file + " like " + pattern);
        return matcher.toMatchResult();
    }
}
