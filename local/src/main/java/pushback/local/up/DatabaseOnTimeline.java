package pushback.local.up;

import pushback.local.database.LocalDatabase;
import pushback.local.rds.DatabaseServer;
import pushback.time.Timeline;

/// The real database behind the RDS interface; starting and stopping it happen away from the timeline.
record DatabaseOnTimeline(LocalDatabase database, Timeline timeline) implements DatabaseServer {
    @Override
    public void start(Runnable done) {
        timeline.offload(() -> {
            // Whether it has worked, [#running] says.
            try {
                database.start();
            } finally {
                timeline.execute(done);
            }
        });
    }

    @Override
    public void stop(Runnable done) {
        timeline.offload(() -> {
            // Whether it has worked, [#running] says.
            try {
                database.stop();
            } finally {
                timeline.execute(done);
            }
        });
    }

    @Override
    public boolean running() {
        return database.running();
    }

    @Override
    public String engine() {
        return database.engine();
    }
}
