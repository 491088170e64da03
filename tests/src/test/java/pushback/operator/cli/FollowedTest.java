package pushback.operator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import pushback.cloud.virtual.VirtualCloud;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.Command;
import software.amazon.awssdk.services.ssm.model.CommandInvocationStatus;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationRequest;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationResponse;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.SendCommandRequest;
import software.amazon.awssdk.services.ssm.model.SendCommandResponse;

/// A command on a server whose caller presses Ctrl-C.
@Timeout(60)
class FollowedTest {
    private final VirtualCloud world = new VirtualCloud();
    private final ServedEnvironment environment = new ServedEnvironment(world);
    private final Server server = new Server();
    private final CompletableFuture<Integer> ended = new CompletableFuture<>();
    private Followed followed;

    /// Systems Manager and a server that takes its time until a command begins, and has it run until it is ended.
    private static final class Server implements SsmClient {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CompletableFuture<CommandInvocationStatus> beginning = new CompletableFuture<>();
        private volatile boolean runs;
        private SsmClient parameters;

        Server with(SsmClient parameters) {
            this.parameters = parameters;
            return this;
        }

        @Override
        public GetParameterResponse getParameter(GetParameterRequest request) {
            return parameters.getParameter(request);
        }

        @Override
        public SendCommandResponse sendCommand(SendCommandRequest request) {
            var script = String.join("\n", request.parameters().get("commands"));
            return SendCommandResponse.builder()
                    .command(Command.builder().commandId(id(script)).build())
                    .build();
        }

        private static String id(String script) {
            if (script.contains("LINE=")) return "begin";
            return script.contains("OUT=") ? "look" : "cancel";
        }

        @Override
        public GetCommandInvocationResponse getCommandInvocation(GetCommandInvocationRequest request) {
            var status = CommandInvocationStatus.SUCCESS;
            if (request.commandId().equals("begin")) {
                status = beginning.getNow(CommandInvocationStatus.IN_PROGRESS);
                asked.countDown();
                if (status == CommandInvocationStatus.SUCCESS) runs = true;
            }
            if (request.commandId().equals("cancel")) runs = false;
            return GetCommandInvocationResponse.builder()
                    .status(status)
                    .standardOutputContent("exit=" + (runs ? "" : "143") + "\nout=\nerr=\n")
                    .standardErrorContent("")
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void aCommandThatIsOnItsWayToTheServerWhenItsCallerGoesIsEnded() throws Exception {
        begin();
        var going = going();
        server.beginning.complete(CommandInvocationStatus.SUCCESS);
        going.join();
        assertEquals(143, ended.get(20, TimeUnit.SECONDS));
        assertFalse(server.runs);
        assertEquals(Optional.of(143), latestExitCode());
    }

    @Test
    void oneThatNeverBeganKeepsItsCallerNoLonger() throws Exception {
        begin();
        var going = going();
        server.beginning.complete(CommandInvocationStatus.TIMED_OUT);
        going.join();
        assertThrows(ExecutionException.class, () -> ended.get(20, TimeUnit.SECONDS));
        assertEquals(Optional.empty(), latestExitCode());
    }

    private void begin() throws InterruptedException {
        world.settle();
        environment.replace(SsmClient.class, server::with);
        followed = new Followed(
                new OneOffRuns(environment.operator(), new AwsRefusals(environment.name(), environment.url()), 1));
        var target =
                world.cloud().pushback().fleet().targets().keySet().iterator().next();
        Thread.ofVirtual().start(() -> {
            try {
                ended.complete(followed.run(target, List.of("tail", "-F", "a.log"), "its logs"));
            } catch (RuntimeException refused) {
                ended.completeExceptionally(refused);
            }
        });
        server.asked.await();
    }

    /// Ctrl-C, up to where it waits or is done.
    private Thread going() {
        var going = Thread.ofPlatform().start(followed::end);
        while (going.getState() != Thread.State.TIMED_WAITING && going.isAlive()) Thread.onSpinWait();
        return going;
    }

    private Optional<Integer> latestExitCode() {
        return environment.operator().oneOffs(1).latest(1).getFirst().exitCode();
    }
}
