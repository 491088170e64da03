package pushback.contracts;

import java.time.Duration;
import java.time.Instant;
import pushback.aws.limits.ModelLimits;
import pushback.aws.rds.DatabaseServer;
import pushback.aws.rds.LocalRds;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.rds.RdsClient;

class LocalRdsContractTest extends RdsContract {
    private final VirtualTimeline timeline = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));

    @Override
    RdsClient rdsWith(String instance) {
        var rds = new LocalRds();
        rds.add(instance, "postgres", "127.0.0.1", 5432, new Database());
        return ModelLimits.before(RdsClient.class, rds);
    }

    @Override
    void settle() {
        timeline.advance(Duration.ofHours(1));
    }

    /// Starts and stops in a minute.
    private final class Database implements DatabaseServer {
        private boolean running = true;

        @Override
        public void start(Runnable done) {
            become(true, done);
        }

        @Override
        public void stop(Runnable done) {
            become(false, done);
        }

        private void become(boolean wanted, Runnable done) {
            timeline.after(Duration.ofMinutes(1), () -> {
                running = wanted;
                done.run();
            });
        }

        @Override
        public boolean running() {
            return running;
        }
    }
}
