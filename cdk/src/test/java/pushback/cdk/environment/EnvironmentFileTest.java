package pushback.cdk.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pushback.cdk.environment.Environment.Network.Nat;
import pushback.cdk.environment.Environment.Web.Placement;

class EnvironmentFileTest {
    private static final String GOOD = """
        name: shop
        region: eu-central-1
        application:
          repository: octo-org/shop
        network:
          zones: [eu-central-1a, eu-central-1b]
          publicSubnets: [10.0.0.0/24, 10.0.1.0/24]
          privateSubnets: [10.0.2.0/24, 10.0.3.0/24]
        web: {}
        """;

    @Test
    void theShortestFileHasSafeDefaults() {
        var environment = EnvironmentFile.parse("shop.yaml", GOOD);
        assertEquals("main", environment.application().branch());
        assertEquals(List.of("/"), environment.application().probePaths());
        assertEquals(Nat.PER_ZONE, environment.network().nat());
        assertEquals(Placement.PRIVATE, environment.web().servers());
        assertEquals(Optional.empty(), environment.database());
        assertEquals(80, environment.web().scaling().cpuAbove());
        assertEquals(Optional.empty(), environment.web().scaling().requestsPerServer());
        assertTrue(environment.network().flowLogs());
    }

    /// Each change to the good file, and the one message that it gets. `\\n` stands for a line's end.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        name: shop         | name: Shop         | shop.yaml:1: name is "Shop", which does not fit; it must match (?=.{2,24}$)[a-z][a-z0-9]*(-[a-z0-9]+)*, such as production
        name: shop         | name: shop\\nnmae: x | shop.yaml:2: nmae is not known; known here: name, region, application, network, web, database, mediaBucket, sessions, domain, bastion, firewall, cdn, cdnPrefixList, build, rollout, health, rules, deployer, subscribers, logDays, tags
        region: eu-central-1 | region:          | shop.yaml:2: region is missing; add it, such as eu-central-1. AWS region.
        web: {}            | web: {min: two}    | shop.yaml:9: web.min must be a whole number, not "two"; write digits only
        web: {}            | web: {min: 0}      | shop.yaml:9: web.min is 0; choose from 1 to 100
        web: {}            | web: {https: yes}  | shop.yaml:9: web.https must be true or false, not "yes"; write true or false without quotes
        web: {}            | web: {servers: both} | shop.yaml:9: web.servers is "both"; choose one of private, public
        web: {}            | web: []            | shop.yaml:9: web must hold keys; write instanceType, servers, min, max, diskSize, image, agentSha256, key, scaling, https, certificate, slowStart below it
        web: {}            | web: {min: 2, min: 3} | shop.yaml:9: web.min is there twice; keep one of the two
        web: {}            | web: {}\\nsubscribers: me | shop.yaml:10: subscribers must be a list; write it in brackets, or with a dash before each, such as team@example.com
        web: {}            | web: {}\\nsubscribers:\\n- me@example.com\\n- you | shop.yaml:12: subscribers[1] is "you", which does not fit; it must match [^@\\s]+@[^@\\s]+\\.[^@\\s]+, such as team@example.com
        web: {}            | web: {}\\ntags: {a: [b]} | shop.yaml:10: tags.a must be a single value; write it behind the colon
        web: {}            | web: {}\\nhealth: {metrics: {path: /metrics}} | shop.yaml:10: health.metrics cannot be used; metrics needs one of preset (micrometer, prometheus-python, prometheus-node, ruby, go, opentelemetry) and requests with errors, such as requests: http_requests_total and errors: {status: "5.."}
        web: {}            | web: {}\\nhealth: {metrics: {preset: java}} | shop.yaml:10: health.metrics.preset is "java"; choose one of micrometer, prometheus-python, prometheus-node, ruby, go, opentelemetry
        web: {}            | web: {}\\nhealth: {latency: {bound: 1}} | shop.yaml:10: health.latency cannot be used; latency is read from the histogram in metrics: name metrics.path
        web: {}            | web: {}\\nhealth: {count4xx: true, balancer: false} | shop.yaml:10: health.count4xx cannot be used; count4xx does nothing without metrics.preset or balancer: true; counters of your own say it in metrics.errors, such as {status: "[45].."}
        web: {}            | web: {}\\ndatabase: {version: "17.6"} | shop.yaml:10: database.engine is missing; add it. Which one.
        web: {}            | web: {}\\n\\tname: x | shop.yaml:10: is not YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation); mind the indentation (spaces, no tabs) and put quotes around text with special characters
        """)
    void sayWhatIsWrongWhereAndWhatToDo(String good, String bad, String message) {
        assertEquals(plain(message), rejected(GOOD.replace(good, plain(bad))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        [eu-central-1a, eu-central-1b] | [eu-central-1a, us-east-1b] | shop.yaml:6: network.zones[1] us-east-1b is not in eu-central-1; name zones of the region, such as eu-central-1a
        [eu-central-1a, eu-central-1b] | [eu-central-1a, eu-central-1a] | shop.yaml:6: network.zones names a zone twice; name different ones
        [10.0.2.0/24, 10.0.3.0/24]     | [10.0.2.0/24, 10.0.1.0/25] | shop.yaml:8: network.privateSubnets[1] 10.0.1.0/25 overlaps network.publicSubnets[1] (10.0.1.0/24); choose blocks that do not overlap
        [10.0.2.0/24, 10.0.3.0/24]     | [10.0.2.0/24, 10.1.0.0/24] | shop.yaml:8: network.privateSubnets[1] 10.1.0.0/24 lies outside of network.cidr; choose a block inside, or a larger network.cidr
        [10.0.2.0/24, 10.0.3.0/24]     | [10.0.2.0/24, 10.0.3.1/24] | shop.yaml:8: network.privateSubnets[1] is 10.0.3.1/24, but a /24 cannot begin there; choose a block such as 10.0.0.0/24
        [10.0.2.0/24, 10.0.3.0/24]     | [10.0.2.0/24, 10.0.300.0/24] | shop.yaml:8: network.privateSubnets[1] is 10.0.300.0/24, but 300 is more than 255; choose a block such as 10.0.0.0/24
        [10.0.2.0/24, 10.0.3.0/24]     | [10.0.2.0/24]      | shop.yaml:8: network.privateSubnets has 1 subnets for 2 zones; give one for each zone
        [10.0.2.0/24, 10.0.3.0/24]     | [10.0.2.0/24, 10.0.3.0/29] | shop.yaml:8: network.privateSubnets[1] 10.0.3.0/29 has 8 addresses; a subnet has at least 16 (/28)
        [10.0.2.0/24, 10.0.3.0/24]     | [10.0.2.0/24, 10.0.3.0/24]\\n  nat: none | shop.yaml:9: network.nat is none, so nothing in the private subnets reaches AWS's services; set network.interfaceEndpoints: true, or choose one or per-zone
        web: {} | web: {min: 5} | shop.yaml:9: web.min is 5, more than web.max (4); lower it, or raise web.max
        web: {} | web: {min: 1} | shop.yaml:9: web.min is 1 for 2 zones; there is at least one server in each zone: raise it
        web: {} | web: {https: true} | shop.yaml:9: web.https has neither a certificate nor a domain; give web.certificate an ARN, or add domain with its zone
        web: {} | web: {certificate: "arn:aws:acm:eu-central-1:111122223333:certificate/x"} | shop.yaml:9: web.certificate is there, but web.https is false; set web.https: true, or remove it
        web: {} | web: {https: true, certificate: "arn:aws:acm:us-east-1:111122223333:certificate/x"} | shop.yaml:9: web.certificate is in us-east-1; the load balancer needs one in eu-central-1
        web: {} | web: {scaling: {cpuBelow: 80}} | shop.yaml:9: web.scaling.cpuBelow is 80, not below cpuAbove (80); servers would be added and taken away in turns: lower it
        web: {} | web: {scaling: {forSeconds: 90}} | shop.yaml:9: web.scaling.forSeconds is 90; CloudWatch counts whole minutes: 60, 120, ...
        web: {} | web: {image: {golden: true, ami: ami-0a1b2c3d}} | shop.yaml:9: web.image is golden and has an ami; choose one of ami and golden: true, or remove web.image
        web: {} | web: {image: {}} | shop.yaml:9: web.image is neither golden nor has an ami; choose one of ami and golden: true, or remove web.image
        web: {} | web: {slowStart: 10} | shop.yaml:9: web.slowStart is 10; choose 0, or 30 to 900
        web: {} | web: {}\\nbastion: {} | shop.yaml:10: bastion has neither ssm nor a key, so nobody can log in; set ssm: true, or name a key
        web: {} | web: {}\\nbastion: {key: me} | shop.yaml:10: bastion needs key and from together; name the key pair and the addresses that may use SSH, or neither
        web: {} | web: {}\\nbastion: {key: me, from: 0.0.0.0/0} | shop.yaml:10: bastion.from is the whole Internet; name the addresses that people come from
        web: {} | web: {}\\ndomain: {name: a.example.org, zone: example.com, zoneId: Z123456} | shop.yaml:10: domain.name a.example.org is not in the zone example.com; choose a name that ends in .example.com
        web: {} | web: {}\\ndomain: {name: example.com, zone: example.com, zoneId: Z123456, record: cname} | shop.yaml:10: domain.record is cname at the top of the zone, which DNS does not allow; choose alias
        web: {} | web: {}\\nrules: {branches: [refs/heads/x]} | shop.yaml:10: rules.branches[0] cannot be used; "refs/heads/x" is a ref; write the branch's name, such as main or hotfix/*
        web: {} | web: {}\\nlogDays: 10 | shop.yaml:10: logDays is 10; CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, ... days
        web: {} | web: {}\\nhealth: {toleratedErrorRate: 0.2} | shop.yaml:10: health.toleratedErrorRate is 0.2, not below unhealthyErrorRate (0.01); lower it
        [10.0.2.0/24, 10.0.3.0/24]     | [10.0.2.0/24, 10.0.3.0/24]\\n  cidr: 10.0.0.0/8 | shop.yaml:9: network.cidr 10.0.0.0/8 has 16777216 addresses; a VPC has a /16 to a /28
        web: {} | web: {https: true, certificate: "arn:aws:acm:eu-central-1:111122223333:certificate/x"}\\ncdn: true\\ncdnPrefixList: pl-3b927c52 | shop.yaml:10: cdn reaches the load balancer by HTTPS, whose certificate is for a name that nobody asks for; add domain, or set web.https: false (visitors then speak HTTPS with CloudFront)
        web: {} | web: {}\\ncdn: true\\ncdnPrefixList: pl-3b927c52\\ndomain: {name: a.example.com, zone: example.com, zoneId: Z123456} | shop.yaml:10: cdn needs the domain's certificate in us-east-1; choose region us-east-1, or remove domain or cdn
        web: {} | web: {}\\ncdn: true | shop.yaml:10: cdn needs the id of the addresses that CloudFront comes from; set cdnPrefixList to what this prints: aws ec2 describe-managed-prefix-lists --region eu-central-1 --filters Name=prefix-list-name,Values=com.amazonaws.global.cloudfront.origin-facing --query 'PrefixLists[].PrefixListId'
        web: {} | web: {}\\nhealth: {metrics: {port: 8080, preset: go}} | shop.yaml:10: health.metrics.port is the port of the application, where the page is looked for anyway; remove it, or name the exporter's own
        web: {} | web: {}\\nhealth: {metrics: {port: 70000, preset: go}} | shop.yaml:10: health.metrics.port is 70000; choose from 1 to 65535, such as 9464
        web: {} | web: {}\\nrollout: {zonal: true, pace: one-at-a-time} | shop.yaml:10: rollout.pace does nothing beside rollout.zonal: true; remove it: zones follow each other, half of the servers at a time after the first; or remove zonal
        web: {} | web: {scaling: {cpuAbove: 100}} | shop.yaml:9: web.scaling.cpuAbove is 100; choose from 2 to 99
        web: {} | web: {scaling: {cpuBelow: 0}} | shop.yaml:9: web.scaling.cpuBelow is 0; choose from 1 to 98
        web: {} | web: {}\\ntags: {"aws:team": x} | shop.yaml:10: tags.aws:team begins as AWS's own tags do; choose another beginning
        web: {} | web: {}\\ndatabase: {engine: mysql, version: "17.6"} | shop.yaml:10: database.version is 17.6, which is none of mysql; choose such as 8.4.8, or engine: postgresql
        web: {} | web: {}\\ndatabase: {engine: postgresql, version: "8.4.8"} | shop.yaml:10: database.version is 8.4.8, which is none of postgresql; choose such as 17.6, or engine: mysql
        repository: octo-org/shop | repository: octo-org/shop\\n  textPaths: [/posts] | shop.yaml:5: application.textPaths does nothing without a firewall; set firewall: true, or remove it
        web: {} | web: {}\\ncdnPrefixList: pl-3b927c52 | shop.yaml:10: cdnPrefixList is there, but cdn is false; set cdn: true, or remove it
        web: {} | web: {}\\ncdn: true\\ncdnPrefixList: pl-3b927c52\\nfirewall: true | shop.yaml:12: firewall before CloudFront is made in us-east-1 only; choose region us-east-1, or remove firewall or cdn
        web: {} | web: {}\\nbastion: {ssm: true} | shop.yaml:10: bastion leads nowhere: the servers have no key pair; name web.key, or remove bastion: Session Manager reaches the servers without one
        [10.0.0.0/24, 10.0.1.0/24]     | [10.0.0.0/28, 10.0.1.0/24] | shop.yaml:7: network.publicSubnets[0] 10.0.0.0/28 has 16 addresses; the load balancer needs at least 32 (/27)
        web: {} | web: {max: 201} | shop.yaml:9: web.max is 201, and 201 servers one after the other take longer than the 8 hours that CodeDeploy has; lower it, or set rollout.pace: half-at-a-time
        web: {} | web: {max: 500}\\nrollout: {zonal: true} | shop.yaml:9: web.max is 500, and 250 servers one after the other take longer than the 8 hours that CodeDeploy has; lower it, or set rollout.pace: half-at-a-time and rollout.zonal: false
        octo-org/shop | octo-org/shop\\n  names: {MEDIA: X} | shop.yaml:5: application.names.MEDIA is not given to the application; choose one of HOST, PORT, DATABASE_URL, DATABASE_SECRET, MEDIA_BUCKET, SESSIONS_URL, TRUSTED_PROXIES
        octo-org/shop | octo-org/shop\\n  names: {MEDIA_BUCKET: my-bucket} | shop.yaml:5: application.names.MEDIA_BUCKET is "my-bucket", which is no name of a variable; use letters, digits and underscores
        octo-org/shop | octo-org/shop\\n  names: {MEDIA_BUCKET: PORT} | shop.yaml:5: application.names.MEDIA_BUCKET names PORT, which is another one's name; give each a name of its own
        octo-org/shop | octo-org/shop\\n  variables: {PORT: "9090"} | shop.yaml:5: application.variables.PORT is given to the application already; remove it, and set application.port
        octo-org/shop | octo-org/shop\\n  variables: {a-b: c} | shop.yaml:5: application.variables.a-b is no name of a variable; use letters, digits and underscores
        octo-org/shop | octo-org/shop\\n  variables: {A: "b\\x0Ac"} | shop.yaml:5: application.variables.A has several lines; a variable in the file is one line
        """)
    void refuseWhatCannotBeTogether(String good, String bad, String message) {
        assertEquals(plain(message), rejected(GOOD.replace(good, plain(bad))));
    }

    /// AWS WAF API, "RegexMatchStatement": the pattern of all paths has 512 characters.
    @Test
    void refusesMorePathsThanTheFirewallCanMatch() {
        var paths = java.util.stream.IntStream.range(0, 40)
                .mapToObj(number -> "/a-long-section-" + number)
                .collect(java.util.stream.Collectors.joining(", "));
        var with = GOOD.replace("octo-org/shop", "octo-org/shop\n  textPaths: [%s]");
        assertEquals(
                "shop.yaml:5: application.textPaths takes 752 characters as one pattern; AWS WAF has 512 for it: name"
                        + " fewer or shorter paths, such as the one that they are all below; [/] is all",
                rejected(with.formatted(paths) + "firewall: true\n"));
        EnvironmentFile.parse("shop.yaml", with.formatted(paths + ", /") + "firewall: true\n");
        EnvironmentFile.parse("shop.yaml", with.formatted("/posts, /a.b") + "firewall: true\n");
    }

    /// Amazon CloudFront, "Configure standard logging (legacy)": no logs to buckets in regions that need an opt-in.
    @Test
    void refusesCloudFrontWhereItsLogsWouldNotBeDelivered() {
        var there = GOOD.replace("eu-central-1", "eu-south-1") + "cdn: true\ncdnPrefixList: pl-3b927c52\n";
        assertEquals(
                "shop.yaml:10: cdn logs to a bucket in eu-south-1, where CloudFront delivers no logs; choose a region"
                        + " that needs no opt-in, such as eu-central-1, or remove cdn",
                rejected(there));
        EnvironmentFile.parse("shop.yaml", there.replace("eu-south-1", "eu-west-3"));
    }

    /// Amazon CloudWatch API, "DescribeAlarms": 100 names at a time; AWS Lambda, "Quotas": 4 KB of variables.
    @Test
    void refusesMoreAlarmsThanCanBeLookedAt() {
        var alarms = java.util.stream.IntStream.range(0, 101)
                .mapToObj(number -> "a" + number)
                .collect(java.util.stream.Collectors.joining(", "));
        assertEquals(
                "shop.yaml:10: health.alarms has 101 alarms; CloudWatch tells of 100 at a time: name fewer, or a"
                        + " composite alarm of them",
                rejected(GOOD + "health: {alarms: [" + alarms + "]}\n"));
        var long1 = "b".repeat(250);
        assertTrue(rejected(GOOD + "health: {alarms: [%s1, %s2, %s3, %s4, %s5, %s6, %s7, %s8]}\n".replace("%s", long1))
                .contains("rules takes 2018 bytes of the functions' variables"));
    }

    @Test
    void namesThatMultiAzNeedsTwoZones() {
        var text = GOOD.replace("[eu-central-1a, eu-central-1b]", "[eu-central-1a]")
                        .replace("[10.0.0.0/24, 10.0.1.0/24]", "[10.0.0.0/24]")
                        .replace("[10.0.2.0/24, 10.0.3.0/24]", "[10.0.2.0/24]")
                + "database: {engine: mysql, version: '8.4.8', multiAz: true}\n";
        assertEquals("shop.yaml:6: network.zones has 1 zones; Multi-AZ needs two or three", rejected(text));
    }

    @Test
    void refusesCidrsBesideAnExistingNetwork() {
        var text = GOOD.replace(
                "network:\n",
                "network:\n  existing: {vpc: vpc-0a1b2c3d, publicSubnets: [subnet-0a1b2c3d, subnet-0a1b2c3e],"
                        + " privateSubnets: [subnet-0a1b2c3f, subnet-0a1b2c30]}\n");
        assertEquals(
                "shop.yaml:6: network.existing stands beside CIDRs of a new VPC; keep one of the two: existing, or"
                        + " publicSubnets and privateSubnets",
                rejected(text));
    }

    @Test
    void wantsAWayOutOfAnExistingNetwork() {
        var text = GOOD.replaceAll("  publicSubnets.*\\n|  privateSubnets.*\\n", "")
                .replace("web: {}", "web: {servers: public}")
                .replace(
                        "network:\n",
                        "network:\n"
                                + "  existing: {vpc: vpc-0a1b2c3d, publicSubnets: [subnet-0a1b2c3d,"
                                + " subnet-0a1b2c3e]}\n");
        assertEquals(
                "shop.yaml:6: network.existing has no private subnets, and a function in a public one reaches no AWS"
                        + " service; name privateSubnets with a NAT gateway, or routeTables and"
                        + " network.interfaceEndpoints: true",
                rejected(text));
        EnvironmentFile.parse(
                "shop.yaml", text.replace("]}", "], routeTables: [rtb-0a1b2c3d]}\n  interfaceEndpoints: true"));
    }

    @Test
    void keepsDataOutOfPublicSubnets() {
        var text = GOOD.replaceAll("  publicSubnets.*\\n|  privateSubnets.*\\n", "")
                .replace("web: {}", "web: {servers: public}")
                .replace(
                        "network:\n",
                        "network:\n  existing: {vpc: vpc-0a1b2c3d, publicSubnets: [subnet-0a1b2c3d, subnet-0a1b2c3e],"
                                + " routeTables: [rtb-0a1b2c3d]}\n  interfaceEndpoints: true\n");
        for (var data : List.of("database: {engine: mysql, version: '8.4.8'}", "sessions: {}"))
            assertEquals(
                    "shop.yaml:10: " + data.split(":")[0]
                            + " needs private subnets; name network.existing.privateSubnets, two at" + " least",
                    rejected(text + data + "\n"));
    }

    @Test
    void refusesAFreezeThatTheDeployerCouldNotRead() {
        var message = rejected(GOOD + "rules: {freezes: [0 16 * * FRI for 64h in Europe/Atlantis]}\n");
        assertTrue(message.startsWith("shop.yaml:10: rules.freezes[0] cannot be used; "), message);
        assertTrue(
                message.contains("names no time zone: Europe/Atlantis; write one such as Europe/Berlin or UTC"),
                message);
    }

    @Test
    void saysEverythingThatIsWrongAtOnceInTheOrderOfTheFile() {
        var thrown = assertThrows(
                EnvironmentRejected.class,
                () -> EnvironmentFile.parse(
                        "shop.yaml", GOOD.replace("name: shop", "name: S").replace("web: {}", "web: {min: x}")));
        assertEquals(
                List.of("name", "web.min"),
                thrown.problems().stream().map(FileProblem::key).toList());
    }

    @Test
    void anEmptyFileSaysHowToBegin() {
        assertEquals(
                "shop.yaml:1: says nothing; begin with \"name: production\"; cdk/environments has examples",
                rejected("# nothing\n"));
    }

    private static String plain(String text) {
        return text.replace("\\n", "\n")
                .replace("\n\\t", "\n\t")
                .replace("\\\\", "\\")
                .strip();
    }

    private static String rejected(String text) {
        return assertThrows(EnvironmentRejected.class, () -> EnvironmentFile.parse("shop.yaml", text))
                .getMessage();
    }
}
