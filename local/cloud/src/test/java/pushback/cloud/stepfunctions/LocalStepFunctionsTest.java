package pushback.cloud.stepfunctions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.asl.Engine;
import pushback.asl.Resources;
import pushback.asl.StateMachine;
import pushback.asl.Status;
import pushback.asl.TaskCall;
import pushback.base.Json;
import pushback.time.VirtualTimeline;

class LocalStepFunctionsTest {
    private static final String ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:deploy";
    private static final String TWO_STEPS = """
        {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
          "A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "End": true}}}\
        """;

    @TempDir
    Path directory;

    private final VirtualTimeline time = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<String> told = new ArrayList<>();
    private Set<String> pointedTo = Set.of();

    private LocalStepFunctions machine() {
        var none = new Resources() {
            @Override
            public void start(TaskCall call) {}
        };
        return new LocalStepFunctions(
                new Engine(time, none, new Random(1)),
                StateMachine.parse(TWO_STEPS),
                ARN,
                Optional.of(directory),
                () -> pointedTo,
                told::add);
    }

    private ExecutionRecord start(LocalStepFunctions machine, String name) {
        machine.startExecution(start -> start.stateMachineArn(ARN).name(name).input("{}"));
        return machine.execution(name).orElseThrow();
    }

    /// What is cleared away makes room, and must not make two of one name.
    @Test
    void namesWhatNobodyNamesEachOtherwise() {
        var machine = machine();
        var names = new HashSet<String>();
        for (int number = 0; number < 500; number++) {
            names.add(machine.startExecution(start -> start.stateMachineArn(ARN).input("{}"))
                    .executionArn());
            time.run();
        }
        assertEquals(500, names.size());
    }

    @Test
    void goesOnWhenAListenerFails() {
        var machine = machine();
        machine.watch((_, event) -> {
            if (event.type().equals("PassStateEntered")) throw new IllegalStateException("nobody can write this");
        });
        var record = start(machine, "one");
        // The listener's error is not lost: each is thrown by an action of its own.
        assertThrows(IllegalStateException.class, time::run);
        assertThrows(IllegalStateException.class, time::run);
        time.run();
        assertEquals(Status.SUCCEEDED, record.status());
        assertEquals(List.of("A", "B"), machine().execution("one").orElseThrow().states());
    }

    @Test
    void remembersWhatItHasBeenAskedAndHowItEnded() {
        var machine = machine();
        var record = start(machine, "one");
        time.run();
        var remembered = machine().execution("one").orElseThrow();
        assertEquals(Json.STRICT.createObjectNode(), remembered.input());
        assertEquals(record.status(), remembered.status());
        assertEquals(record.stoppedAt(), remembered.stoppedAt());
        assertEquals(record.history().size(), remembered.history().size());
    }

    @Test
    void tellsOfADamagedHistoryWhatComesBeforeTheDamage() throws Exception {
        start(machine(), "one");
        time.run();
        var file = directory.resolve("one.journal");
        var lines = new ArrayList<>(Files.readAllLines(file));
        var middle = lines.size() / 2;
        lines.set(middle, lines.get(middle).replace("type", "tipe"));
        Files.write(file, lines);
        var remembered = machine().execution("one").orElseThrow();
        assertEquals(Status.SUCCEEDED, remembered.status());
        // The first line is no event.
        assertEquals(middle - 1, remembered.history().size());
    }

    @Test
    void keepsTheLatestAndWhatTheLedgerPointsTo() throws Exception {
        pointedTo = Set.of("e-3");
        var machine = machine();
        for (var number = 0; number < 250; number++) {
            start(machine, "e-" + number);
            time.advance(Duration.ofMinutes(1));
        }
        assertTrue(machine.executions().size() <= 221, machine.executions().size() + " are known");
        assertTrue(machine.execution("e-3").isPresent()
                && machine.execution("e-249").isPresent());
        assertTrue(machine.execution("e-4").isEmpty());
        assertEquals(List.of("A", "B"), machine.execution("e-3").orElseThrow().states());
        assertTrue(machine().executions().size() <= 201);
        var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (count() > 201 && System.nanoTime() < end) Thread.onSpinWait();
        assertTrue(count() <= 201, "the others are deleted");
    }

    private long count() {
        try (var files = Files.list(directory)) {
            return files.count();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
