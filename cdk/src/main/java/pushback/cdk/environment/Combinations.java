package pushback.cdk.environment;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import pushback.cdk.environment.Environment.Network;
import pushback.cdk.environment.Environment.Network.Nat;
import pushback.cdk.environment.Environment.Web.Placement;
import pushback.settings.ApplicationPaths;
import pushback.settings.FreezeWindow;
import pushback.settings.Rules;

/// Combinations that cannot be, though each value is fine by itself.
final class Combinations {
    /// What CloudWatch Logs accepts.
    private static final Set<Integer> LOG_DAYS = Set.of(
            1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);

    /// A target that the load balancer drains for half a minute, then finds healthy in twenty seconds, with a
    /// minute for its hooks; so many of them one after the other take the 8 hours that CodeDeploy has for a
    /// deployment ("Quotas").
    private static final int ONE_BY_ONE = 200;
    /// Of all environment variables of a function, in bytes (AWS Lambda, "Quotas": 4 KB); the others take half of
    /// it.
    private static final int VARIABLES = 2_000;
    /// Of the application's variables in user data, in bytes: of its 16 KB (EC2, "User data") our scripts take
    /// most.
    private static final int IN_USER_DATA = 1_000;
    /// A resource has 50 tags at most, one of which is ours (AWS, "Tag naming limits and requirements").
    private static final int TAGS = 49;
    /// That one call tells of (Amazon CloudWatch API, "DescribeAlarms").
    private static final int ALARMS = 100;
    private static final String VARIABLE = "[A-Za-z_][A-Za-z0-9_]*";
    /// What an application may have another name for.
    public static final List<String> GIVEN = List.of(
            "HOST", "PORT", "DATABASE_URL", "DATABASE_SECRET", "MEDIA_BUCKET", "SESSIONS_URL", "TRUSTED_PROXIES");

    private Combinations() {}

    static void check(Environment environment, Binding at) {
        zones(environment, at);
        variables(environment.application(), at);
        if (environment.network().existing().isPresent()) existing(environment, at);
        else ours(environment.network(), at);
        wayOut(environment, at);
        web(environment, at);
        names(environment, at);
        FrontCombinations.check(environment, at);
        database(environment, at);
        bastion(environment, at);
        watching(environment, at);
        deployments(environment, at);
        tags(environment, at);
        idle(environment, at);
    }

    private static void tags(Environment environment, Binding at) {
        if (environment.tags().size() > TAGS)
            at.reject(
                    "tags",
                    "has " + environment.tags().size() + " tags",
                    "a resource has " + TAGS + " at most, beside our own");
        environment.tags().forEach((key, value) -> {
            if (key.toLowerCase(java.util.Locale.ROOT).startsWith("aws:"))
                at.reject("tags." + key, "begins as AWS's own tags do", "choose another beginning");
            else if (key.isEmpty() || key.length() > 128)
                at.reject("tags." + key, "has " + key.length() + " characters", "a tag's key has 1 to 128");
            else if (value.length() > 256)
                at.reject("tags." + key, "is " + value.length() + " characters long", "a tag's value has 256 at most");
        });
    }

    /// What is written and would do nothing.
    private static void idle(Environment environment, Binding at) {
        if (environment.rollout().zonal() && at.says("rollout.pace"))
            at.reject(
                    "rollout.pace",
                    "does nothing beside rollout.zonal: true",
                    "remove it: zones follow each other, half of the "
                            + "servers at a time after the first; or remove zonal");
        if (environment.network().existing().isPresent())
            for (var key : List.of("nat", "flowLogs"))
                if (at.says("network." + key))
                    at.reject(
                            "network." + key,
                            "does nothing in an existing VPC",
                            "remove it, and see to it in the stack that made the VPC");
        environment
                .health()
                .metrics()
                .flatMap(VisitorMetrics::port)
                .filter(port -> port == environment.application().port())
                .ifPresent(_ -> at.reject(
                        "health.metrics.port",
                        "is the port of the application, where the page is looked for anyway",
                        "remove it, or name the exporter's own"));
    }

    private static void zones(Environment environment, Binding at) {
        var zones = environment.network().zones();
        for (int i = 0; i < zones.size(); i++)
            if (!zones.get(i).startsWith(environment.region()))
                at.reject(
                        "network.zones[" + i + "]",
                        zones.get(i) + " is not in " + environment.region(),
                        "name zones of the region, such as " + environment.region() + "a");
        if (zones.size() < 2 || zones.size() > 3)
            at.reject(
                    "network.zones",
                    "has " + zones.size() + " zones",
                    environment.database().filter(Environment.Database::multiAz).isPresent()
                            ? "Multi-AZ needs two or three"
                            : "name two or three: the load balancer needs two");
        else if (Set.copyOf(zones).size() < zones.size())
            at.reject("network.zones", "names a zone twice", "name different ones");
    }

    private static void ours(Network network, Binding at) {
        count("network.publicSubnets", network.publicSubnets(), network, at);
        count("network.privateSubnets", network.privateSubnets(), network, at);
        var whole = cidr("network.cidr", network.cidr(), at);
        if (whole != null && (whole.size() > 65_536 || whole.size() < 16))
            at.reject(
                    "network.cidr", network.cidr() + " has " + whole.size() + " addresses", "a VPC has a /16 to a /28");
        var seen = new ArrayList<Named>();
        subnets("network.publicSubnets", network.publicSubnets(), whole, seen, at);
        // Elastic Load Balancing, "Subnets for your load balancer": at least a /27 with eight free addresses.
        for (int i = 0; i < network.publicSubnets().size(); i++) {
            var size = sizeOf(network.publicSubnets().get(i));
            if (size >= 16 && size < 32)
                at.reject(
                        "network.publicSubnets[" + i + "]",
                        network.publicSubnets().get(i) + " has " + size + " addresses",
                        "the load balancer needs at least 32 (/27)");
        }
        subnets("network.privateSubnets", network.privateSubnets(), whole, seen, at);
    }

    private record Named(String path, String text, Cidr cidr) {}

    private static void subnets(String key, List<String> texts, Cidr whole, List<Named> seen, Binding at) {
        for (int i = 0; i < texts.size(); i++) {
            var path = key + "[" + i + "]";
            var text = texts.get(i);
            var cidr = cidr(path, text, at);
            if (cidr == null) continue;
            if (whole != null && !whole.contains(cidr))
                at.reject(
                        path,
                        text + " lies outside of network.cidr",
                        "choose a block inside, or a larger network.cidr");
            if (cidr.size() < 16)
                at.reject(path, text + " has " + cidr.size() + " addresses", "a subnet has at least 16 (/28)");
            seen.stream()
                    .filter(other -> other.cidr.overlaps(cidr))
                    .findFirst()
                    .ifPresent(other -> at.reject(
                            path,
                            text + " overlaps " + other.path + " (" + other.text + ")",
                            "choose blocks that do not overlap"));
            seen.add(new Named(path, text, cidr));
        }
    }

    private static Cidr cidr(String path, String text, Binding at) {
        try {
            return Cidr.of(text);
        } catch (IllegalArgumentException impossible) {
            at.reject(path, "is " + text + ", but " + impossible.getMessage(), "choose a block such as 10.0.0.0/24");
            return null;
        }
    }

    /// 0 for what is no block of addresses.
    private static long sizeOf(String text) {
        try {
            return Cidr.of(text).size();
        } catch (IllegalArgumentException impossible) {
            return 0;
        }
    }

    private static void count(String path, List<String> subnets, Network network, Binding at) {
        if (subnets.size() != network.zones().size())
            at.reject(
                    path,
                    "has " + subnets.size() + " subnets for " + network.zones().size() + " zones",
                    "give one for each zone");
    }

    private static void existing(Environment environment, Binding at) {
        var existing = environment.network().existing().orElseThrow();
        var path = "network.existing";
        count(path + ".publicSubnets", existing.publicSubnets(), environment.network(), at);
        if (!existing.privateSubnets().isEmpty() || environment.web().servers() == Placement.PRIVATE)
            count(path + ".privateSubnets", existing.privateSubnets(), environment.network(), at);
        different(path + ".publicSubnets", existing.publicSubnets(), at);
        different(path + ".privateSubnets", existing.privateSubnets(), at);
        different(path + ".routeTables", existing.routeTables(), at);
        if (!environment.network().publicSubnets().isEmpty()
                || !environment.network().privateSubnets().isEmpty())
            at.reject(
                    path,
                    "stands beside CIDRs of a new VPC",
                    "keep one of the two: existing, or publicSubnets and privateSubnets");
    }

    /// Functions that probe have no public address, so they need a way to AWS's services.
    private static void wayOut(Environment environment, Binding at) {
        var network = environment.network();
        var ours = network.existing().isEmpty();
        if (ours && network.nat() == Nat.NONE && !network.interfaceEndpoints())
            at.reject(
                    "network.nat",
                    "is none, so nothing in the private subnets reaches AWS's services",
                    "set network.interfaceEndpoints: true, or choose one or per-zone");
        network.existing()
                .filter(existing -> existing.privateSubnets().isEmpty()
                        && !(network.interfaceEndpoints()
                                && !existing.routeTables().isEmpty()))
                .ifPresent(existing -> at.reject(
                        "network.existing",
                        "has no private subnets, and a function in a public one reaches no AWS service",
                        "name privateSubnets with a NAT gateway, or routeTables and network.interfaceEndpoints: true"));
    }

    /// They become lines of a file that systemd reads.
    private static void variables(Environment.Application application, Binding at) {
        application.names().forEach((given, name) -> {
            if (!GIVEN.contains(given))
                at.reject(
                        "application.names." + given,
                        "is not given to the application",
                        "choose one of " + String.join(", ", GIVEN));
            else if (!name.matches(VARIABLE))
                at.reject(
                        "application.names." + given,
                        "is \"" + name + "\", which is no name of a variable",
                        "use letters, digits and underscores");
            else if (GIVEN.contains(name) && !name.equals(given)
                    || application.variables().containsKey(name)
                    || application.names().values().stream()
                                    .filter(name::equals)
                                    .count()
                            > 1)
                at.reject(
                        "application.names." + given,
                        "names " + name + ", which is another one's name",
                        "give each a name of its own");
        });
        var length = application.variables().entrySet().stream()
                .mapToInt(variable -> variable.getKey().length()
                        + variable.getValue().getBytes(java.nio.charset.StandardCharsets.UTF_8).length
                        + 2)
                .sum();
        if (length > IN_USER_DATA)
            at.reject(
                    "application.variables",
                    "takes " + length + " bytes of the servers' user data",
                    "keep it below " + IN_USER_DATA + ", and what is longer in the bundle");
        application.variables().forEach((name, value) -> {
            if (!name.matches(VARIABLE))
                at.reject(
                        "application.variables." + name,
                        "is no name of a variable",
                        "use letters, digits and underscores");
            else if (GIVEN.contains(name)
                    && !name.equals("HOST")
                    && !application.names().containsKey(name))
                at.reject(
                        "application.variables." + name,
                        "is given to the application already",
                        name.equals("PORT")
                                ? "remove it, and set application.port"
                                : "remove it, or give it another name in application.names");
            else if (value.lines().count() != 1)
                at.reject("application.variables." + name, "has several lines", "a variable in the file is one line");
        });
    }

    private static void different(String path, List<String> ids, Binding at) {
        if (java.util.Set.copyOf(ids).size() < ids.size()) at.reject(path, "names one twice", "name different ones");
    }

    private static void web(Environment environment, Binding at) {
        var web = environment.web();
        if (web.min() > web.max())
            at.reject(
                    "web.min",
                    "is " + web.min() + ", more than web.max (" + web.max() + ")",
                    "lower it, or raise web.max");
        else if (web.min() < environment.network().zones().size())
            at.reject(
                    "web.min",
                    "is " + web.min() + " for " + environment.network().zones().size() + " zones",
                    "there is at least one server in each zone: raise it");
        if (web.scaling().cpuBelow() >= web.scaling().cpuAbove())
            at.reject(
                    "web.scaling.cpuBelow",
                    "is " + web.scaling().cpuBelow() + ", not below cpuAbove ("
                            + web.scaling().cpuAbove()
                            + ")",
                    "servers would be added and taken away in turns: lower it");
        if (web.scaling().forSeconds() % 60 != 0)
            at.reject(
                    "web.scaling.forSeconds",
                    "is " + web.scaling().forSeconds(),
                    "CloudWatch counts whole minutes: 60, 120, ...");
        web.image()
                .filter(image -> image.golden() == image.ami().isPresent())
                .ifPresent(image -> at.reject(
                        "web.image",
                        image.golden() ? "is golden and has an ami" : "is neither golden nor has an ami",
                        "choose one of ami and golden: true, or remove web.image"));
        web.image()
                .filter(image -> image.golden()
                        && environment
                                .network()
                                .existing()
                                .filter(existing -> existing.privateSubnets().isEmpty())
                                .isPresent())
                .ifPresent(image -> at.reject(
                        "web.image.golden",
                        "is built in a private subnet, and there is none",
                        "name network.existing.privateSubnets, with a way out"));
        var rollout = environment.rollout();
        var oneByOne = rollout.zonal()
                ? (web.max() + environment.network().zones().size() - 1)
                        / Math.max(1, environment.network().zones().size())
                : web.max();
        if (oneByOne > ONE_BY_ONE && (rollout.zonal() || rollout.pace() == Environment.Rollout.Pace.ONE_AT_A_TIME))
            at.reject(
                    "web.max",
                    "is " + web.max() + ", and " + oneByOne + " servers one after the other take longer than "
                            + "the 8 hours that CodeDeploy has",
                    "lower it, or set rollout.pace: half-at-a-time"
                            + (rollout.zonal() ? " and rollout.zonal: false" : ""));
        if (web.slowStart() > 0 && web.slowStart() < 30)
            at.reject("web.slowStart", "is " + web.slowStart(), "choose 0, or 30 to 900");
    }

    private static void names(Environment environment, Binding at) {
        var web = environment.web();
        if (web.https() && web.certificate().isEmpty() && environment.domain().isEmpty())
            at.reject(
                    "web.https",
                    "has neither a certificate nor a domain",
                    "give web.certificate an ARN, or add domain with its zone");
        if (web.certificate().isPresent() && !web.https())
            at.reject("web.certificate", "is there, but web.https is false", "set web.https: true, or remove it");
        web.certificate()
                .filter(arn -> !arn.split(":")[3].equals(environment.region()))
                .ifPresent(arn -> at.reject(
                        "web.certificate",
                        "is in " + arn.split(":")[3],
                        "the load balancer needs one in " + environment.region()));
        environment.domain().ifPresent(domain -> {
            if (!domain.name().equals(domain.zone()) && !domain.name().endsWith("." + domain.zone()))
                at.reject(
                        "domain.name",
                        domain.name() + " is not in the zone " + domain.zone(),
                        "choose a name that ends in ." + domain.zone());
            if (domain.name().equals(domain.zone()) && domain.record() == Environment.Domain.Kind.CNAME)
                at.reject("domain.record", "is cname at the top of the zone, which DNS does not allow", "choose alias");
        });
    }

    private static void database(Environment environment, Binding at) {
        environment.database().ifPresent(database -> {
            var major = Integer.parseInt(database.version().replaceFirst("\\..*", ""));
            // PostgreSQL counts its majors alone since 10, of which RDS has 11 and later; MySQL's are 5, 8 and 9.
            var ofMySql = major < 11;
            if (ofMySql != (database.engine() == Environment.Database.Engine.MYSQL))
                at.reject(
                        "database.version",
                        "is " + database.version() + ", which is none of "
                                + database.engine().name().toLowerCase(java.util.Locale.ROOT),
                        ofMySql
                                ? "choose such as 17.6, or engine: mysql"
                                : "choose such as 8.4.8, or engine: postgresql");
        });
        environment
                .database()
                .filter(database -> environment
                        .network()
                        .existing()
                        .filter(existing -> existing.privateSubnets().isEmpty())
                        .isPresent())
                .ifPresent(database -> at.reject(
                        "database", "needs private subnets", "name network.existing.privateSubnets, two at least"));
        environment
                .sessions()
                .filter(sessions -> environment
                        .network()
                        .existing()
                        .filter(existing -> existing.privateSubnets().isEmpty())
                        .isPresent())
                .ifPresent(sessions -> at.reject(
                        "sessions", "needs private subnets", "name network.existing.privateSubnets, two at least"));
    }

    private static void bastion(Environment environment, Binding at) {
        environment.bastion().ifPresent(bastion -> {
            if (!bastion.ssm() && bastion.key().isEmpty())
                at.reject("bastion", "has neither ssm nor a key, so nobody can log in", "set ssm: true, or name a key");
            if (bastion.key().isPresent() != bastion.from().isPresent())
                at.reject(
                        "bastion",
                        "needs key and from together",
                        "name the key pair and the addresses that may use SSH, or neither");
            bastion.from()
                    .filter("0.0.0.0/0"::equals)
                    .ifPresent(all -> at.reject(
                            "bastion.from", "is the whole Internet", "name the addresses that people come from"));
            bastion.from().ifPresent(from -> cidr("bastion.from", from, at));
            if (environment.web().key().isEmpty()
                    && (bastion.ssm() || bastion.key().isPresent())
                    && bastion.key().isPresent() == bastion.from().isPresent()
                    && bastion.from().filter("0.0.0.0/0"::equals).isEmpty())
                at.reject(
                        "bastion",
                        "leads nowhere: the servers have no key pair",
                        "name web.key, or remove bastion: Session Manager reaches the servers without one");
        });
    }

    private static void watching(Environment environment, Binding at) {
        if (!LOG_DAYS.contains(environment.logDays()))
            at.reject(
                    "logDays",
                    "is " + environment.logDays(),
                    "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, ... days");
        var health = environment.health();
        if (health.toleratedErrorRate() >= health.unhealthyErrorRate())
            at.reject(
                    "health.toleratedErrorRate",
                    "is " + health.toleratedErrorRate()
                            + ", not below unhealthyErrorRate ("
                            + health.unhealthyErrorRate() + ")",
                    "lower it");
        if (health.alarms().size() + (health.cloudWatch().isPresent() ? 1 : 0) > ALARMS)
            at.reject(
                    "health.alarms",
                    "has " + health.alarms().size() + " alarms",
                    "CloudWatch tells of " + ALARMS + " at a time: name fewer, or a composite alarm of them");
        try {
            health.witnesses("app/" + environment.name(), environment.name());
        } catch (IllegalArgumentException problem) {
            // It begins with the key.
            var key = problem.getMessage().replaceFirst("\\W.*", "");
            at.reject("health." + (at.says("health." + key) ? key : "metrics"), "cannot be used", problem.getMessage());
        }
    }

    /// As the deployer itself will read them.
    private static void deployments(Environment environment, Binding at) {
        var rules = environment.rules();
        for (int i = 0; i < rules.freezes().size(); i++) {
            var text = rules.freezes().get(i);
            refused(() -> FreezeWindow.parse(text), "rules.freezes[" + i + "]", at);
        }
        for (int i = 0; i < rules.branches().size(); i++) {
            var pattern = rules.branches().get(i);
            refused(() -> Rules.branch(pattern), "rules.branches[" + i + "]", at);
        }
        var length = java.util.stream.Stream.of(
                        rules.freezes(),
                        rules.branches(),
                        rules.applicationPaths(),
                        environment.application().probePaths(),
                        environment.health().alarms())
                .flatMap(List::stream)
                .mapToInt(text -> text.length() + 1)
                .sum();
        if (length > VARIABLES)
            at.reject(
                    "rules",
                    "takes " + length
                            + " bytes of the functions' variables with application.probePaths and health.alarms",
                    "Lambda has 4 KB for all of them: keep these below " + VARIABLES);
        refused(() -> new ApplicationPaths(rules.applicationPaths()), "rules.applicationPaths", at);
    }

    private static void refused(Runnable read, String path, Binding at) {
        try {
            read.run();
        } catch (IllegalArgumentException problem) {
            at.reject(path, "cannot be used", problem.getMessage());
        }
    }
}
