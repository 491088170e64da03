package pushback.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The modules of the house and who may use whom, as docs/architecture.md draws it. The rooms of the functions have a
/// test of their own beside them.
class RoomsTest {
    private static final String[] ENGINE = {"pushback.asl..", "pushback.time.."};
    private static final String[] YAML = {"pushback.yaml"};
    private static final String[] AWS = {"pushback.aws.."};
    private static final String[] OPERATOR = {"pushback.operator.."};
    private static final String[] CONSOLE = {"pushback.console.."};
    private static final String[] CLOUD = {"pushback.cloud.."};
    private static final String[] HOST = {"pushback.host.."};
    private static final String[] CLI = {"pushback.cli.."};
    private static final String[] CDK = {"pushback.cdk.."};

    private static final JavaClasses HOUSE = House.CLASSES;

    @Test
    void theHouseIsFound() {
        for (var module : new String[][] {ENGINE, AWS, OPERATOR, CONSOLE, CLOUD, HOST, CLI, CDK, {"pushback.step.."}})
            assertTrue(HOUSE.that(resideInAnyPackage(module)).size() > 10, String.join(", ", module));
    }

    @Test
    void theEngineKnowsNothingButItself() {
        noClasses()
                .that(resideInAnyPackage(ENGINE))
                .should()
                .dependOnClassesThat(ours().and(not(resideInAnyPackage(ENGINE))))
                .check(HOUSE);
        noClasses()
                .that(resideInAnyPackage(YAML))
                .should()
                .dependOnClassesThat(ours().and(not(resideInAnyPackage(YAML))))
                .check(HOUSE);
        noClasses()
                .that(resideInAnyPackage(ENGINE))
                .should()
                .dependOnClassesThat(resideInAnyPackage("software.amazon..", "com.amazonaws.."))
                .check(HOUSE);
    }

    @Test
    void awsInMemoryKnowsNothingOfPushback() {
        noClasses()
                .that(resideInAnyPackage(AWS))
                .should()
                .dependOnClassesThat(ours().and(not(resideInAnyPackage(AWS))).and(not(resideInAnyPackage(ENGINE))))
                .check(HOUSE);
    }

    @Test
    void theFunctionsKnowNothingOfWhatRunsThem() {
        noClasses()
                .that(functions())
                .should()
                .dependOnClassesThat(ours().and(not(functions())))
                .check(HOUSE);
    }

    /// So that its jar alone operates an environment on AWS.
    @Test
    void theOperatorKnowsTheFunctionsAndNothingOfWhatIsLocal() {
        noClasses()
                .that(resideInAnyPackage(OPERATOR))
                .should()
                .dependOnClassesThat(ours().and(not(functions()))
                        .and(not(resideInAnyPackage(OPERATOR)))
                        .and(not(resideInAnyPackage(CONSOLE))))
                .check(HOUSE);
    }

    /// It is the same for an environment on AWS. Of the operator it knows the library and the doctor, no command.
    @Test
    void theConsoleKnowsTheOperatorAndNothingOfWhatIsLocal() {
        noClasses()
                .that(resideInAnyPackage(CONSOLE))
                .should()
                .dependOnClassesThat(ours().and(not(functions()))
                        .and(not(resideInAnyPackage("pushback.operator", "pushback.operator.doctor")))
                        .and(not(resideInAnyPackage(CONSOLE))))
                .check(HOUSE);
    }

    @Test
    void theCloudKnowsNoOperator() {
        noClasses()
                .that(resideInAnyPackage(CLOUD))
                .should()
                .dependOnClassesThat(resideInAnyPackage(OPERATOR))
                .check(HOUSE);
    }

    @Test
    void theCloudKnowsNoRealGround() {
        noClasses()
                .that(resideInAnyPackage(CLOUD))
                .should()
                .dependOnClassesThat(resideInAnyPackage(HOST).or(resideInAnyPackage(CLI)))
                .check(HOUSE);
    }

    @Test
    void nobodyKnowsTheCommandLine() {
        noClasses()
                .that(not(resideInAnyPackage(CLI)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(CLI))
                .check(HOUSE);
    }

    /// What people write is read in one room, with its lines. CodeDeploy's agent and CodeBuild read YAML their own way,
    /// and the demo's script is made a record as if it were JSON. The schema reads one value at a time, of our own.
    @Test
    void onlyTheRoomOfYamlAndWhatAwsReadsItsOwnWayKnowTheLibraryForIt() {
        noClasses()
                .that(ours().and(not(resideInAnyPackage(YAML)))
                        .and(not(
                                resideInAnyPackage("pushback.host.agent", "pushback.host.build", "pushback.cli.demo"))))
                .and()
                .doNotHaveFullyQualifiedName("pushback.cdk.environment.FileSchema")
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.yaml.snakeyaml.."))
                .check(HOUSE);
    }

    @Test
    void noPackagesUseEachOtherInACircle() {
        slices().matching("pushback.(**)").should().beFreeOfCycles().check(HOUSE);
    }

    /// Time is the timeline's, so that a simulated run is the same each time; elsewhere it is a clock that is handed
    /// in. Both ways: whoever needs it no more leaves the list.
    @Test
    void onlyListedClassesReadTheClockMakeUpIdsOrWait() {
        assertEquals(
                BannedCalls.allowed(),
                BannedCalls.in(
                        HOUSE,
                        functions()
                                .or(resideInAnyPackage(ENGINE))
                                .or(resideInAnyPackage(AWS))
                                .or(resideInAnyPackage(CLOUD))));
    }

    @Test
    void noNameEndsInAWordThatSaysNothing() {
        noClasses()
                .that(ours())
                .and()
                .haveNameNotMatching(".*\\.Dagger.*")
                .should()
                .haveNameMatching(".*(Helpers?|Manager|Impl|Utils?)")
                .check(HOUSE);
    }

    /// Search for a name, and there is one room that has it.
    @Test
    void aSimpleNameIsUsedOnce() throws IOException {
        var places = new TreeMap<String, Set<String>>();
        try (var files = Files.walk(Path.of(".."), 20)) {
            sources(files)
                    .forEach(file -> places.computeIfAbsent(file.getFileName().toString(), name -> new TreeSet<>())
                            .add(file.toString()));
        }
        assertTrue(places.size() > 900, places.size() + " classes are found");
        places.values().removeIf(found -> found.size() == 1);
        assertEquals(new TreeMap<>(), places);
    }

    /// Ours, without Twoge, which stands alone.
    private static Stream<Path> sources(Stream<Path> files) {
        return files.filter(file -> file.toString().endsWith(".java")
                && file.toString().contains("/src/")
                && !file.toString().contains("/target/")
                && !file.startsWith("../blog-app")
                && !file.endsWith("package-info.java"));
    }

    private static DescribedPredicate<JavaClass> ours() {
        return resideInAnyPackage("pushback..");
    }

    private static DescribedPredicate<JavaClass> functions() {
        return ours().and(not(resideInAnyPackage(ENGINE)))
                .and(not(resideInAnyPackage(YAML)))
                .and(not(resideInAnyPackage(AWS)))
                .and(not(resideInAnyPackage(OPERATOR)))
                .and(not(resideInAnyPackage(CONSOLE)))
                .and(not(resideInAnyPackage(CLOUD)))
                .and(not(resideInAnyPackage(HOST)))
                .and(not(resideInAnyPackage(CLI)))
                .and(not(resideInAnyPackage(CDK)));
    }
}
