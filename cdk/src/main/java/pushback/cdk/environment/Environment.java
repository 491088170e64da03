package pushback.cdk.environment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import pushback.settings.Rules;
import pushback.settings.Settings;

/// Everything that an environment's file says.
public record Environment(
        @Key(
                value = "Name of the environment and of its stack, of 24 characters at most; RDS allows no two hyphens"
                        + " in a row and none at the end.",
                pattern = "(?=.{2,24}$)[a-z][a-z0-9]*(-[a-z0-9]+)*",
                example = "production")
        String name,

        @Key(value = "AWS region.", pattern = "[a-z]{2}(-[a-z]+)+-\\d", example = "eu-central-1")
        String region,

        @Key("What is deployed.") Application application,
        @Key("Where it runs.") Network network,
        @Key("The servers and their load balancer.") Web web,
        @Key("The database; none if absent.") Optional<Database> database,

        @Key(
                value = "Whether there is a bucket for the application's data; the servers may read, write and delete"
                        + " there.",
                otherwise = "false")
        boolean mediaBucket,

        @Key("A Valkey cache for sessions; none if absent.") Optional<Sessions> sessions,

        @Key("The site's name in Route 53; without it the load balancer's own name is used.")
        Optional<Domain> domain,

        @Key("A server to reach the private ones through; none if absent.")
        Optional<Bastion> bastion,

        @Key(value = "Whether AWS WAF's managed rules stand before the load balancer.", otherwise = "false")
        boolean firewall,

        @Key(value = "Whether CloudFront stands before the load balancer.", otherwise = "false")
        boolean cdn,

        @Key(
                value = "Id that AWS's prefix list com.amazonaws.global.cloudfront.origin-facing has in the region;"
                        + " with cdn nobody else reaches the load balancer.",
                pattern = "pl-[0-9a-f]{8,17}",
                example = "pl-3b927c52")
        Optional<String> cdnPrefixList,

        @Key(value = "How CodeBuild builds.", otherwise = "{}")
        Build build,

        @Key(value = "How CodeDeploy goes from server to server.", otherwise = "{}")
        Rollout rollout,

        @Key(value = "When a release counts as healthy.", otherwise = "{}")
        HealthSection health,

        @Key(value = "When and which deployments may go out.", otherwise = "{}")
        RulesSection rules,

        @Key(value = "How the deployer itself runs.", otherwise = "{}")
        DeployerSection deployer,

        @Key(
                value = "E-mail addresses of the people who are told how releases end and what alarms.",
                otherwise = "[]",
                pattern = "[^@\\s]+@[^@\\s]+\\.[^@\\s]+",
                example = "team@example.com")
        List<String> subscribers,

        @Key(
                value = "How long logs are kept, in days; one of CloudWatch's steps.",
                otherwise = "90",
                min = 1,
                max = 3653)
        int logDays,

        @Key(value = "Tags of every resource.", otherwise = "{}")
        Map<String, String> tags) {

    /// Whether servers reach AWS's services through interface endpoints, CodeDeploy's agent through one of its own
    /// for which it signs what it asks; public servers use the Internet.
    public boolean serversUseEndpoints() {
        return network.interfaceEndpoints() && web.servers() == Web.Placement.PRIVATE;
    }

    /// The application and where its source is.
    public record Application(
            @Key(value = "Its repository on GitHub.", pattern = "[\\w.-]+/[\\w.-]+", example = "octo-org/blog")
            String repository,

            @Key(value = "The branch whose pushes deploy.", otherwise = "main", pattern = "[\\w./-]+", example = "main")
            String branch,

            @Key(value = "The port it listens on.", otherwise = "8080", min = 1, max = 65535)
            int port,

            @Key(value = "What the load balancer checks.", otherwise = "/", pattern = "/\\S*", example = "/health")
            String healthPath,

            @Key(
                    value = "Pages that the judge asks a new release for.",
                    otherwise = "[" + Settings.PROBE_PATH + "]",
                    pattern = "/[^\\s,]*",
                    example = "/")
            List<String> probePaths,

            @Key(
                    value = "File on each server that its variables are written to, a NAME=value a line.",
                    otherwise = "/etc/application/environment",
                    pattern = "/[\\w./-]+",
                    example = "/etc/blog/environment")
            String environmentFile,

            @Key(
                    value = "What the application calls the variables that it is given, where it has other names for"
                            + " them, such as MEDIA_BUCKET: PICTURES_BUCKET. TRUSTED_PROXIES and DATABASE_SECRET"
                            + " are given to who names them: with the latter, an application reads user and"
                            + " password from Secrets Manager itself, and needs no restart for a new one.",
                    otherwise = "{}")
            Map<String, String> names,

            @Key(value = "More variables for that file; nothing secret.", otherwise = "{}")
            Map<String, String> variables,

            @Key(
                    value = "Paths below which visitors send texts or files: there the firewall counts what it finds"
                            + " in bodies and query strings, elsewhere it blocks that.",
                    otherwise = "[/]",
                    pattern = "/[\\w./-]*",
                    example = "/posts")
            List<String> textPaths) {
        /// What a path matches below which visitors send texts, as AWS WAF takes it.
        public String textPathsPattern() {
            return "^("
                    + textPaths.stream().map(path -> path.replace(".", "\\.")).collect(Collectors.joining("|")) + ")";
        }
    }

    /// A VPC of our own, or one that is there.
    public record Network(
            @Key(
                    value = "Availability zones, two or three.",
                    pattern = "[a-z]{2}(-[a-z]+)+-\\d[a-z]",
                    example = "eu-central-1a")
            List<String> zones,

            @Key(value = "A VPC that is there already, instead of a new one.")
            Optional<Existing> existing,

            @Key(
                    value = "Addresses of the VPC, of an existing one as well.",
                    otherwise = "10.0.0.0/16",
                    pattern = Cidr.PATTERN,
                    example = "10.0.0.0/16")
            String cidr,

            @Key(
                    value = "A public subnet for each zone of the new VPC.",
                    otherwise = "[]",
                    pattern = Cidr.PATTERN,
                    example = "10.0.0.0/24")
            List<String> publicSubnets,

            @Key(
                    value = "A private subnet for each zone of the new VPC.",
                    otherwise = "[]",
                    pattern = Cidr.PATTERN,
                    example = "10.0.64.0/19")
            List<String> privateSubnets,

            @Key(
                    value = "NAT gateways: one in each zone, a single one (cheaper, gone with its zone), or none.",
                    otherwise = "per-zone")
            Nat nat,

            @Key(
                    value = "Whether AWS's services are reached through interface endpoints in the private subnets;"
                            + " needed where there is no NAT gateway.",
                    otherwise = "false")
            boolean interfaceEndpoints,

            @Key(value = "Whether the new VPC's traffic is logged.", otherwise = "true")
            boolean flowLogs) {
        public enum Nat {
            PER_ZONE,
            ONE,
            NONE
        }

        /// Ids, or `parameter:Name` for a CloudFormation parameter given at deployment.
        public record Existing(
                @Key(
                        value = "Id of the VPC.",
                        pattern = "vpc-[0-9a-f]{8,17}|parameter:[A-Za-z0-9]+",
                        example = "vpc-0a1b2c3d")
                String vpc,

                @Key(
                        value = "A public subnet for each zone.",
                        otherwise = "[]",
                        pattern = "subnet-[0-9a-f]{8,17}|parameter:[A-Za-z0-9]+",
                        example = "subnet-0a1b2c3d")
                List<String> publicSubnets,

                @Key(
                        value = "A private subnet for each zone, with a way out through NAT gateways or interface"
                                + " endpoints.",
                        otherwise = "[]",
                        pattern = "subnet-[0-9a-f]{8,17}|parameter:[A-Za-z0-9]+",
                        example = "subnet-0a1b2c3e")
                List<String> privateSubnets,

                @Key(
                        value = "Route tables that get gateway endpoints for S3 and DynamoDB; leave out those that"
                                + " have them.",
                        otherwise = "[]",
                        pattern = "rtb-[0-9a-f]{8,17}|parameter:[A-Za-z0-9]+",
                        example = "rtb-0a1b2c3d")
                List<String> routeTables) {}
    }

    /// The Auto Scaling group and what stands before it.
    public record Web(
            @Key(
                    value = "Type of the servers; its family decides between arm64 and x86.",
                    otherwise = "t4g.small",
                    pattern = "[a-z][a-z0-9-]*\\.[a-z0-9]+",
                    example = "t4g.small")
            String instanceType,

            @Key(value = "Which subnets the servers are in.", otherwise = "private")
            Placement servers,

            @Key(value = "The fewest servers; at least one for each zone.", otherwise = "2", min = 1, max = 100)
            int min,

            @Key(value = "The most servers.", otherwise = "4", min = 1, max = 500)
            int max,

            @Key(value = "Size of each server's encrypted disk, in GiB.", otherwise = "16", min = 8, max = 1024)
            int diskSize,

            @Key("An image with Java and the CodeDeploy agent in it; Amazon Linux 2023 and user data if absent.")
            Optional<Image> image,

            @Key(
                    value = "SHA-256 of the CodeDeploy agent's package, as you have it from your region's bucket; a"
                            + " server installs no other.",
                    pattern = "[0-9a-f]{64}",
                    example = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
            Optional<String> agentSha256,

            @Key(
                    value = "Name of an EC2 key pair of the servers, or parameter:Name; the port for SSH is opened to"
                            + " a bastion only.",
                    pattern = "\\S.{0,254}",
                    example = "operations")
            Optional<String> key,

            @Key(value = "When servers are added and taken away.", otherwise = "{}")
            Scaling scaling,

            @Key(
                    value = "Whether the load balancer answers HTTPS, and sends HTTP there; needs a certificate or a"
                            + " domain.",
                    otherwise = "false")
            boolean https,

            @Key(
                    value = "ARN of a certificate in ACM; with a domain one is made.",
                    pattern = "arn:aws[a-z-]*:acm:[a-z0-9-]+:\\d{12}:certificate/\\S+",
                    example = "arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0000-0000-0000-000000000000")
            Optional<String> certificate,

            @Key(
                    value = "Seconds in which a new server's share of the traffic grows; 0: at once.",
                    otherwise = "0",
                    min = 0,
                    max = 900)
            int slowStart) {
        public enum Placement {
            PRIVATE,
            PUBLIC
        }

        /// Whether the servers are arm64 (Amazon EC2, "Instance type naming conventions": a "g" behind the
        /// generation is Graviton, as was the first one, a1).
        public boolean isArm() {
            return instanceType.matches("a1\\..*|[a-z]+\\d+[a-z]*g[a-z]*[.-].*");
        }

        /// One of the two.
        public record Image(
                @Key(
                        value = "Id of an image that is there, whose agent must not be enabled: user data starts it.",
                        pattern = "ami-[0-9a-f]{8,17}",
                        example = "ami-0a1b2c3d4e5f60718")
                Optional<String> ami,

                @Key(value = "Whether EC2 Image Builder makes one, now and every month.", otherwise = "false")
                boolean golden) {}

        /// CPU in percent of the whole fleet's average.
        public record Scaling(
                @Key(value = "Above this a server is added, and people are told.", otherwise = "80", min = 2, max = 99)
                int cpuAbove,

                @Key(
                        value = "For how long it has to be above, in seconds; whole minutes.",
                        otherwise = "60",
                        min = 60,
                        max = 3600)
                int forSeconds,

                @Key(value = "Below this for 15 minutes a server is taken away.", otherwise = "30", min = 1, max = 98)
                int cpuBelow,

                @Key(
                        value = "Requests a minute that one server should have; servers follow it if given.",
                        min = 1,
                        max = 1_000_000)
                Optional<Integer> requestsPerServer) {}
    }

    /// RDS.
    public record Database(
            @Key("Which one.") Engine engine,

            @Key(
                    value = "Its version, with the minor one; RDS moves the minor one on by itself.",
                    pattern = "\\d+(\\.\\d+)+",
                    example = "17.6")
            String version,

            @Key(
                    value = "Type of its server.",
                    otherwise = "t4g.micro",
                    pattern = "[a-z][a-z0-9]*\\.[a-z0-9]+",
                    example = "t4g.micro")
            String instanceType,

            @Key(value = "Storage in GiB.", otherwise = "20", min = 20, max = 65536)
            int storage,

            @Key(value = "Whether a standby waits in another zone.", otherwise = "false")
            boolean multiAz,

            @Key(value = "Days that backups are kept.", otherwise = "7", min = 1, max = 35)
            int backupDays,

            @Key(value = "Whether it refuses to be deleted.", otherwise = "true")
            boolean deletionProtection,

            @Key(
                    value = "Name of the database in it.",
                    otherwise = "application",
                    pattern = "[A-Za-z][A-Za-z0-9_]{0,62}",
                    example = "blog")
            String name,

            @Key(
                    value = "For one release of an environment from the time when applications were the master user:"
                            + " servers still are, while ProvisionDatabase makes the application's own user.",
                    otherwise = "false")
            boolean takeOver) {
        public enum Engine {
            POSTGRESQL,
            MYSQL
        }

        /// That it listens on.
        public int port() {
            return engine == Engine.POSTGRESQL ? 5432 : 3306;
        }
    }

    /// ElastiCache for Valkey.
    public record Sessions(
            @Key(
                    value = "Type of its nodes.",
                    otherwise = "cache.t4g.micro",
                    pattern = "cache\\.[a-z0-9]+\\.[a-z0-9]+",
                    example = "cache.t4g.micro")
            String nodeType,

            @Key(value = "Whether a replica waits in another zone.", otherwise = "true")
            boolean multiAz) {}

    /// A record in a hosted zone that is there.
    public record Domain(
            @Key(value = "The site's name.", pattern = "[a-z0-9.-]+\\.[a-z]{2,}", example = "blog.example.com")
            String name,

            @Key(value = "Name of the hosted zone.", pattern = "[a-z0-9.-]+\\.[a-z]{2,}", example = "example.com")
            String zone,

            @Key(value = "Id of the hosted zone.", pattern = "Z[A-Z0-9]{5,31}", example = "Z0123456789ABCDEFGHIJ")
            String zoneId,

            @Key(value = "Kind of the record; the top of a zone takes an alias only.", otherwise = "alias")
            Kind record) {
        public enum Kind {
            ALIAS,
            CNAME
        }
    }

    /// Reached by Session Manager, by SSH with a key, or both.
    public record Bastion(
            @Key(
                    value = "Type of the server.",
                    otherwise = "t4g.nano",
                    pattern = "[a-z][a-z0-9-]*\\.[a-z0-9]+",
                    example = "t4g.nano")
            String instanceType,

            @Key(value = "Whether Session Manager reaches it.", otherwise = "false")
            boolean ssm,

            @Key(
                    value = "Name of an EC2 key pair for SSH, or parameter:Name.",
                    pattern = "\\S.{0,254}",
                    example = "operations")
            Optional<String> key,

            @Key(value = "Addresses that may use SSH.", pattern = Cidr.PATTERN, example = "203.0.113.0/24")
            Optional<String> from) {}

    /// CodeBuild.
    public record Build(
            @Key(
                    value = "Image of the build; if absent, CodeBuild's own of Amazon Linux 2023, of the servers'"
                            + " architecture.",
                    pattern = "\\S+",
                    example = Build.INTEL)
            Optional<String> image,

            @Key(
                    value = "ARN of a CodeConnections connection to GitHub; needed for a private repository.",
                    pattern = "arn:aws[a-z-]*:(codeconnections|codestar-connections):\\S+",
                    example = "arn:aws:codeconnections:us-east-1:111122223333:connection/0a1b2c3d")
            Optional<String> connection,

            @Key(
                    value = "Whether the repository has a buildspec.yml; without one the checkout itself is the"
                            + " bundle.",
                    otherwise = "true")
            boolean buildspec,

            @Key(value = "Minutes that a build may take.", otherwise = "30", min = 5, max = 30)
            int minutes) {
        static final String INTEL = "aws/codebuild/amazonlinux-x86_64-standard:5.0";
        private static final String ARM = "aws/codebuild/amazonlinux-aarch64-standard:3.0";

        /// What is compiled in a build, a cache of classes say, runs on its architecture alone.
        public String imageFor(Web web) {
            return image.orElse(web.isArm() ? ARM : INTEL);
        }

        /// By its name, which says it of CodeBuild's own images.
        public static boolean isArm(String image) {
            return image.matches(".*(aarch64|arm64).*");
        }
    }

    /// CodeDeploy's deployment configuration.
    public record Rollout(
            @Key(value = "How many servers at a time.", otherwise = "one-at-a-time")
            Pace pace,

            @Key(value = "Whether one zone goes first, and the others only after it was judged.", otherwise = "false")
            boolean zonal,

            @Key(
                    value = "Whether a deployment that fails only in the stop scripts of the release that runs is"
                            + " tried once more without minding them.",
                    otherwise = "" + Settings.IGNORE_FAILED_STOP)
            boolean ignoreFailedStop,

            @Key(
                    value = "Of so many good releases the bundles are kept for a rollback, what runs among them.",
                    otherwise = "" + Settings.KEPT_BUNDLES,
                    min = Settings.FEWEST_BUNDLES,
                    max = Settings.MOST_BUNDLES)
            int keptBundles) {
        public enum Pace {
            ONE_AT_A_TIME,
            HALF_AT_A_TIME
        }
    }

    /// As [Rules]: they hold for deployments only, nothing stands in the way of the way back.
    public record RulesSection(
            @Key(
                    value = "When nothing is deployed: a cron expression, a length and a time zone.",
                    otherwise = "[]",
                    pattern = "\\S+ \\S+ \\S+ \\S+ \\S+ for \\d+[mhd] in \\S+",
                    example = "0 16 * * FRI for 64h in Europe/Berlin")
            List<String> freezes,

            @Key(value = "What becomes of a deployment in a freeze.", otherwise = "wait")
            Rules.InFreeze inFreeze,

            @Key(
                    value = "Minutes in which a person has to approve each deployment; 0: nobody has to.",
                    otherwise = "0",
                    min = 0,
                    max = 10_080)
            int approvalWithin,

            @Key(
                    value = "Branches or patterns whose pushes deploy besides application.branch.",
                    otherwise = "[]",
                    pattern = "[^,\\s]+",
                    example = "hotfix/*")
            List<String> branches,

            @Key(
                    value = "Files that belong to the application; a push that touches none of them does not deploy. "
                            + "All if empty.",
                    otherwise = "[]",
                    pattern = "[^,\\s]+",
                    example = "blog-app/**")
            List<String> applicationPaths,

            @Key(
                    value = "Whether the person who asked for a release, or pushed it, cannot approve it.",
                    otherwise = "true")
            boolean fourEyes) {}
}
