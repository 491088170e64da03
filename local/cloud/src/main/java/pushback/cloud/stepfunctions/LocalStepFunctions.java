package pushback.cloud.stepfunctions;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import pushback.asl.Engine;
import pushback.asl.Execution;
import pushback.asl.ExecutionRequest;
import pushback.asl.HistoryEvent;
import pushback.asl.StateMachine;
import pushback.asl.Status;
import pushback.aws.account.Refusal;
import pushback.aws.disk.PatientJournal;
import pushback.base.Json;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.*;

/// Step Functions on the SDK's interface: one state machine, its executions, their tokens. Called on the timeline.
public final class LocalStepFunctions implements SfnClient {
    /// What StartExecution's reference forbids in a name.
    private static final Pattern NAME = Pattern.compile("[^\\s<>{}\\[\\]?*\"#%\\\\^|~`$&,;:/"
            + "\\x{0}-\\x{1F}\\x{7F}-\\x{9F}\\x{D800}-\\x{DFFF}\\x{FFFE}\\x{FFFF}]{1,80}");
    private static final Pattern MACHINE = arn("stateMachine:[^:]+");
    private static final Pattern EXECUTION = arn("execution:[^:]+:[^:]+");
    /// Bytes of an input or output; the others are characters. All from the API reference.
    private static final int LARGEST_DATA = 262_144;
    private static final int LONGEST_ARN = 256;
    private static final int LONGEST_TOKEN = 2048;
    private static final int LONGEST_ERROR = 256;
    private static final int LONGEST_CAUSE = 32_768;

    /// So many more than are kept may be there: whoever clears away looks at the ledger.
    private static final int SURPLUS = 20;

    private final Engine engine;
    private final StateMachine machine;
    private final String machineArn;
    private final Optional<Path> directory;
    private final Supplier<Set<String>> pointedTo;
    private final Consumer<String> log;
    private final MachineQuestions questions;
    private final Map<String, ExecutionRecord> records = new LinkedHashMap<>();
    private final Map<String, Execution> running = new LinkedHashMap<>();
    private final List<BiConsumer<ExecutionRecord, HistoryEvent>> watchers = new ArrayList<>();
    private final List<Consumer<ExecutionRecord>> onEnd = new ArrayList<>();
    private long unnamed;

    /// @param directory where executions are remembered; one that was running when the process died is ABORTED
    /// @param pointedTo names of executions that are kept however many have come after them
    /// @param log is told what the disk refuses
    public LocalStepFunctions(
            Engine engine,
            StateMachine machine,
            String machineArn,
            Optional<Path> directory,
            Supplier<Set<String>> pointedTo,
            Consumer<String> log) {
        this.log = log;
        this.pointedTo = pointedTo;
        this.engine = engine;
        this.machine = machine;
        this.machineArn = machineArn;
        this.directory = directory;
        questions = new MachineQuestions(this, engine.timeline().now());
        directory.ifPresent(path ->
                ExecutionFiles.load(path, pointedTo.get()).forEach(record -> records.put(record.arn(), record)));
    }

    /// Of the machine.
    public String arn() {
        return machineArn;
    }

    public StateMachine machine() {
        return machine;
    }

    /// Tells of every history event from now on.
    public void watch(BiConsumer<ExecutionRecord, HistoryEvent> watcher) {
        watchers.add(watcher);
    }

    /// Tells of every execution that ends from now on.
    public void onEnd(Consumer<ExecutionRecord> listener) {
        onEnd.add(listener);
    }

    /// Every execution, the oldest first.
    public Collection<ExecutionRecord> executions() {
        return Collections.unmodifiableCollection(records.values());
    }

    public Optional<ExecutionRecord> execution(String name) {
        return Optional.ofNullable(records.get(executionArn(name)));
    }

    /// The states in which a running execution is now.
    public List<String> currentStates(ExecutionRecord record) {
        return Optional.ofNullable(running.get(record.arn()))
                .map(Execution::currentStates)
                .orElse(List.of());
    }

    @Override
    public StartExecutionResponse startExecution(StartExecutionRequest request) {
        requireOwn(request.stateMachineArn());
        var name = request.name() == null ? nameOfNobodys() : request.name();
        if (!NAME.matcher(name).matches())
            throw Refusal.of(InvalidNameException.builder(), "Sfn", "InvalidName", "Invalid Name: '" + name + "'");
        var input = input(request.input());
        var known = records.get(executionArn(name));
        if (known == null) return begin(name, input);
        if (known.status() == Status.RUNNING && known.input().equals(input)) return response(known);
        throw Refusal.of(
                ExecutionAlreadyExistsException.builder(),
                "Sfn",
                "ExecutionAlreadyExists",
                "Execution Already Exists: '" + known.arn() + "'");
    }

    private void requireOwn(String arn) {
        arn(arn, "stateMachineArn", MACHINE);
        if (!machineArn.equals(arn))
            throw Refusal.of(
                    StateMachineDoesNotExistException.builder(),
                    "Sfn",
                    "StateMachineDoesNotExist",
                    "State Machine Does Not Exist: '" + arn + "'");
    }

    /// AWS takes a random one.
    private String nameOfNobodys() {
        while (true) {
            var name = UUID.nameUUIDFromBytes((machineArn + unnamed++).getBytes(StandardCharsets.UTF_8))
                    .toString();
            if (!records.containsKey(executionArn(name))) return name;
        }
    }

    private StartExecutionResponse begin(String name, JsonNode input) {
        var request = new ExecutionRequest(
                executionArn(name),
                name,
                machineArn,
                machineArn.substring(machineArn.lastIndexOf(':') + 1),
                "arn:aws:iam::000000000000:role/pushback",
                input);
        var record = new ExecutionRecord(
                name, request.arn(), input, engine.timeline().now());
        // Before it begins: one that nobody could find again must not run.
        var journal = directory.map(path -> created(path, record));
        var execution = engine.start(machine, request);
        records.put(record.arn(), record);
        running.put(record.arn(), execution);
        execution.onEvent(event -> {
            record.add(event);
            journal.ifPresent(file -> file.append(ExecutionFiles.line(event)));
            watchers.forEach(watcher -> shielded(() -> watcher.accept(record, event)));
        });
        execution.onEnd(ended -> end(record, ended, journal));
        return response(record);
    }

    private PatientJournal created(Path path, ExecutionRecord record) {
        try {
            return new PatientJournal(ExecutionFiles.create(path, record), engine.timeline(), log);
        } catch (UncheckedIOException full) {
            throw Refusal.of(SfnException.builder(), "Sfn", 500, "InternalServerError", full.getMessage());
        }
    }

    /// What a listener throws must not keep the machine from going on: it is thrown by an action of its own.
    private void shielded(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException | Error thrown) {
            engine.timeline().execute(() -> {
                throw thrown;
            });
        }
    }

    private void end(ExecutionRecord record, Execution ended, Optional<PatientJournal> journal) {
        running.remove(record.arn());
        record.end(
                ended.status(),
                ended.stoppedAt().orElseThrow(),
                ended.output(),
                ended.error().orElse(""),
                ended.cause().orElse(""));
        journal.ifPresent(file -> {
            file.append(ExecutionFiles.end(record));
            file.close(() -> record.archive(() -> ExecutionFiles.history(directory.orElseThrow(), record.name())));
        });
        if (directory.isPresent() && records.size() > ExecutionFiles.KEPT + SURPLUS) forget(directory.get());
        List.copyOf(onEnd).forEach(listener -> shielded(() -> listener.accept(record)));
    }

    /// The oldest that have ended and that nothing points to. AWS keeps an execution for 90 days.
    private void forget(Path path) {
        var kept = pointedTo.get();
        var old = records.values().stream()
                .limit(records.size() - ExecutionFiles.KEPT)
                .filter(record -> record.status() != Status.RUNNING && !kept.contains(record.name()))
                .toList();
        old.forEach(record -> {
            records.remove(record.arn());
            ExecutionFiles.delete(path, record.name());
        });
    }

    @Override
    public DescribeExecutionResponse describeExecution(DescribeExecutionRequest request) {
        var record = known(request.executionArn());
        return DescribeExecutionResponse.builder()
                .executionArn(record.arn())
                .stateMachineArn(machineArn)
                .name(record.name())
                .status(ExecutionStatus.fromValue(record.status().name()))
                .startDate(record.startedAt())
                .stopDate(record.stoppedAt().orElse(null))
                .input(record.input().toString())
                .output(record.output().map(JsonNode::toString).orElse(null))
                .error(record.error().isEmpty() ? null : record.error())
                .cause(record.cause().isEmpty() ? null : record.cause())
                .build();
    }

    @Override
    public StopExecutionResponse stopExecution(StopExecutionRequest request) {
        var record = known(request.executionArn());
        Optional.ofNullable(running.get(record.arn()))
                .ifPresent(execution -> execution.stop(request.error(), request.cause()));
        return StopExecutionResponse.builder()
                .stopDate(record.stoppedAt().orElseGet(record::startedAt))
                .build();
    }

    @Override
    public DescribeStateMachineResponse describeStateMachine(DescribeStateMachineRequest request) {
        requireOwn(request.stateMachineArn());
        return questions.described();
    }

    @Override
    public DescribeStateMachineForExecutionResponse describeStateMachineForExecution(
            DescribeStateMachineForExecutionRequest request) {
        known(request.executionArn());
        return questions.describedFor();
    }

    @Override
    public ListStateMachinesResponse listStateMachines(ListStateMachinesRequest request) {
        return ListStateMachinesResponse.builder()
                .stateMachines(questions.listed())
                .build();
    }

    @Override
    public ListExecutionsResponse listExecutions(ListExecutionsRequest request) {
        requireOwn(request.stateMachineArn());
        return questions.executions(request);
    }

    @Override
    public GetExecutionHistoryResponse getExecutionHistory(GetExecutionHistoryRequest request) {
        return MachineQuestions.history(known(request.executionArn()), request);
    }

    /// Ends a running execution as the machine's `TimeoutSeconds` would, for tests of what comes after.
    public void timeOut(String name) {
        Optional.ofNullable(running.get(executionArn(name))).ifPresent(Execution::timeOut);
    }

    @Override
    public SendTaskSuccessResponse sendTaskSuccess(SendTaskSuccessRequest request) {
        token(request.taskToken());
        if (!engine.sendTaskSuccess(request.taskToken(), output(request.output()))) throw timedOut();
        return SendTaskSuccessResponse.builder().build();
    }

    @Override
    public SendTaskFailureResponse sendTaskFailure(SendTaskFailureRequest request) {
        token(request.taskToken());
        noLonger(request.error(), "error", LONGEST_ERROR);
        noLonger(request.cause(), "cause", LONGEST_CAUSE);
        if (!engine.sendTaskFailure(request.taskToken(), request.error(), request.cause())) throw timedOut();
        return SendTaskFailureResponse.builder().build();
    }

    @Override
    public SendTaskHeartbeatResponse sendTaskHeartbeat(SendTaskHeartbeatRequest request) {
        token(request.taskToken());
        if (!engine.sendTaskHeartbeat(request.taskToken())) throw timedOut();
        return SendTaskHeartbeatResponse.builder().build();
    }

    @Override
    public TestStateResponse testState(TestStateRequest request) {
        return StateTester.test(request);
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}

    private ExecutionRecord known(String arn) {
        arn(arn, "executionArn", EXECUTION);
        var record = records.get(arn);
        if (record == null)
            throw Refusal.of(
                    ExecutionDoesNotExistException.builder(),
                    "Sfn",
                    "ExecutionDoesNotExist",
                    "Execution Does Not Exist: '" + arn + "'");
        return record;
    }

    private static JsonNode input(String text) {
        if (text == null) return Json.STRICT.createObjectNode();
        noLarger(text, "input");
        try {
            return Json.tree(text);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.of(
                    InvalidExecutionInputException.builder(), "Sfn", "InvalidExecutionInput", malformed.getMessage());
        }
    }

    private static JsonNode output(String text) {
        given(text, "output");
        noLarger(text, "output");
        try {
            return Json.tree(text);
        } catch (IllegalArgumentException malformed) {
            throw Refusal.of(InvalidOutputException.builder(), "Sfn", "InvalidOutput", malformed.getMessage());
        }
    }

    /// A token that was never given is told from one whose task is over.
    private static void token(String token) {
        given(token, "taskToken");
        noLonger(token, "taskToken", LONGEST_TOKEN);
        if (!Engine.couldBeToken(token))
            throw Refusal.of(InvalidTokenException.builder(), "Sfn", "InvalidToken", "Invalid Token: 'Invalid token'");
    }

    private static Pattern arn(String resource) {
        return Pattern.compile("arn:[^:]+:states:[^:]+:[0-9]{12}:" + resource);
    }

    private static void arn(String arn, String member, Pattern form) {
        given(arn, member);
        noLonger(arn, member, LONGEST_ARN);
        if (!form.matcher(arn).matches())
            throw Refusal.of(InvalidArnException.builder(), "Sfn", "InvalidArn", "Invalid Arn: '" + arn + "'");
    }

    private static void given(String text, String member) {
        if (text == null || text.isEmpty())
            throw unfit(member, "Member must not be null and have length greater than or equal to 1");
    }

    private static void noLonger(String text, String member, int most) {
        if (text != null && text.length() > most)
            throw unfit(member, "Member must have length less than or equal to " + most);
    }

    private static void noLarger(String text, String member) {
        if (text.getBytes(StandardCharsets.UTF_8).length > LARGEST_DATA)
            throw unfit(member, "Member must have length less than or equal to " + LARGEST_DATA);
    }

    private static RuntimeException unfit(String member, String constraint) {
        return Refusal.of(
                ValidationException.builder(),
                "Sfn",
                "ValidationException",
                "1 validation error detected: " + "Value at '" + member + "' failed to satisfy constraint: "
                        + constraint);
    }

    private String executionArn(String name) {
        return machineArn.replace(":stateMachine:", ":execution:") + ":" + name;
    }

    private static StartExecutionResponse response(ExecutionRecord record) {
        return StartExecutionResponse.builder()
                .executionArn(record.arn())
                .startDate(record.startedAt())
                .build();
    }

    private static RuntimeException timedOut() {
        return Refusal.of(
                TaskTimedOutException.builder(),
                "Sfn",
                "TaskTimedOut",
                "Task Timed Out: 'Provided task does not exist anymore'");
    }
}
