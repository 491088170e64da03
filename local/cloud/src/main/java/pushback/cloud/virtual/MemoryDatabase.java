package pushback.cloud.virtual;

import java.time.Duration;
import pushback.aws.rds.DatabaseServer;
import pushback.time.Timeline;

/// A database that only starts and stops, each in 3 minutes. RDS manages its master user.
public final class MemoryDatabase implements DatabaseServer {
    private static final Duration TAKES = Duration.ofMinutes(3);

    private final Timeline timeline;
    private boolean running = true;

    MemoryDatabase(Timeline timeline) {
        this.timeline = timeline;
    }

    @Override
    public void start(Runnable done) {
        timeline.after(TAKES, () -> {
            running = true;
            done.run();
        });
    }

    @Override
    public void stop(Runnable done) {
        timeline.after(TAKES, () -> {
            running = false;
            done.run();
        });
    }

    @Override
    public boolean running() {
        return running;
    }

    @Override
    public String masterSecret() {
        return "rds/pushback-database";
    }
}
