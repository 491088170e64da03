package pushback.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import pushback.wiring.Steps;

/// The rooms of the functions and who may use whom. Each package uses only those above it in this list; what stands in
/// one line does not use each other.
class LayersTest {
    private static final List<Set<String>> LAYERS = List.of(
            Set.of("base", "settings"),
            Set.of("health", "ledger"),
            Set.of("oneoff", "release", "source"),
            Set.of("freeze", "lock"),
            Set.of("revision"),
            Set.of("capacity", "database"),
            Set.of("rollout"),
            Set.of("drill", "measures"),
            Set.of("outcome"),
            Set.of("approval", "webhook"),
            Set.of("admission", "recovery"),
            Set.of("step.deploy", "step.drill", "step.event", "step.operator"),
            Set.of("wiring"),
            Set.of("lambda"));

    private static final JavaClasses FUNCTIONS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // Dagger's and ours of the same room; libraries of other names are no part of it.
            .importPackages("pushback")
            .that(JavaClass.Predicates.resideInAPackage("pushback.."));

    @Test
    void everyPackageHasItsPlace() {
        var found = FUNCTIONS.stream()
                .map(type -> room(type.getPackageName()))
                .collect(Collectors.toCollection(TreeSet::new));
        var listed = LAYERS.stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(listed, found);
    }

    @Test
    void everyPackageUsesOnlyThoseAboveIt() {
        var wrong = new TreeSet<String>();
        for (var type : FUNCTIONS)
            for (var dependency : type.getDirectDependenciesFromSelf()) {
                var target = dependency.getTargetClass().getBaseComponentType();
                if (!target.getPackageName().startsWith("pushback.")
                        || target.getPackageName().equals(type.getPackageName())) continue;
                if (floor(target) >= floor(type)) wrong.add(type.getName() + " uses " + target.getName());
            }
        assertEquals(Set.of(), wrong);
    }

    @Test
    void noPackagesUseEachOtherInACircle() {
        slices().matching("pushback.(**)").should().beFreeOfCycles().check(FUNCTIONS);
    }

    /// Randomness comes from the wiring. So do clock and ids, which `RoomsTest` holds for the whole house.
    @Test
    void nobodyMakesRandomNumbers() {
        noClasses().should().callConstructor(java.util.Random.class).check(FUNCTIONS);
    }

    /// A class in the folder of a machine is a state of it, or a function of its own.
    @Test
    void theStepsAreInTheirFoldersAndNothingElseIs() {
        classes()
                .that()
                .implement(RequestHandler.class)
                .should()
                .resideInAPackage("pushback.step..")
                .check(FUNCTIONS);
        classes()
                .that()
                .resideInAPackage("pushback.step..")
                .and()
                .areTopLevelClasses()
                .and()
                .areNotAnonymousClasses()
                .and()
                .haveSimpleNameNotEndingWith("_Factory")
                .and()
                .haveSimpleNameNotEndingWith("package-info")
                .should()
                .implement(RequestHandler.class)
                .check(FUNCTIONS);
        var wrong = new ArrayList<String>();
        for (var step : Steps.ALL) {
            var folder = step.handler().getPackageName();
            var expected = switch (step.trigger()) {
                case STATE -> Set.of("pushback.step.deploy", "pushback.step.drill");
                case EVENT -> Set.of("pushback.step.event");
                case PERSON -> Set.of("pushback.step.operator");
            };
            if (!expected.contains(folder)) wrong.add(step.handler().getName() + " for " + step.trigger());
        }
        assertEquals(List.of(), wrong);
    }

    /// "Handler" would be in the name of every function; the others name nothing.
    @Test
    void noNameEndsInAWordThatSaysNothing() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.Dagger.*")
                .should()
                .haveNameMatching(".*(Handler|Helpers?|Manager|Impl|Utils?|Service)")
                .check(FUNCTIONS);
    }

    /// The functions are tried without AWS: only the platform of Lambda makes clients.
    @Test
    void onlyTheRoomOfLambdaReadsItsEnvironment() {
        noClasses()
                .that(resideInAnyPackage("pushback..")
                        .and(com.tngtech.archunit.base.DescribedPredicate.not(resideInAnyPackage("pushback.lambda"))))
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(FUNCTIONS);
    }

    private static int floor(JavaClass type) {
        var room = room(type.getPackageName());
        for (int floor = 0; floor < LAYERS.size(); floor++)
            if (LAYERS.get(floor).contains(room)) return floor;
        throw new AssertionError("no layer has " + type.getName());
    }

    private static String room(String name) {
        return name.replaceFirst("^pushback\\.", "");
    }
}
