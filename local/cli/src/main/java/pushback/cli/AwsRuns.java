package pushback.cli;

import java.util.List;
import java.util.function.Supplier;
import pushback.oneoff.OneOff;
import pushback.oneoff.OneOffSession;
import pushback.oneoff.OneOffs;
import pushback.operator.Operator;

/// Asks Systems Manager and the ledger, with the credentials of whoever runs the command.
final class AwsRuns implements RunDoor {
    private static final int SHOWN = 50;
    /// Between two questions to AWS, in milliseconds.
    private static final long PAUSE = 300;

    private final OneOffSession session;
    private final Supplier<String> caller;

    /// @param caller who asks, for the record
    AwsRuns(OneOffSession session, Supplier<String> caller) {
        this.session = session;
        this.caller = caller;
    }

    /// On the servers of an environment.
    static AwsRuns on(Operator operator) {
        return new AwsRuns(operator.oneOffs(new InTurn()), operator::caller);
    }

    @Override
    public String start(String server, List<String> command, String reason) {
        return session.start(server, command, caller.get(), reason).id();
    }

    @Override
    public OneOffs.Output look(String id, long out, long err) {
        return session.look(id, out, err);
    }

    @Override
    public void cancel(String id) {
        session.cancel(id);
    }

    @Override
    public List<OneOff> latest() {
        return session.latest(SHOWN);
    }

    private static final class InTurn implements OneOffSession.Turns {
        @Override
        public <T> T take(Supplier<T> question) {
            return question.get();
        }

        @Override
        public void pause() {
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", interrupted);
            }
        }
    }
}
