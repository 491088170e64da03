package pushback.cdk.environment;

/// How the deployer itself runs.
public record DeployerSection(
        @Key(
                value = "What the functions run on: Lambda's own Java (managed), or a JDK and a cache of their classes"
                        + " that are in their archive (own-jdk). With the latter they start in less than half of the"
                        + " time, and AWS patches no Java for them: synthesise and deploy anew with each release of"
                        + " the JDK. It is made on Linux, for the architecture of the machine that synthesises.",
                otherwise = "managed")
        Archive archive) {
    public enum Archive {
        MANAGED,
        OWN_JDK
    }
}
