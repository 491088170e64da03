package pushback.host.up;

import java.util.function.Consumer;
import pushback.aws.rds.DatabaseServer;
import pushback.host.database.LocalDatabase;
import pushback.time.Timeline;

/// The real database behind the RDS interface; starting and stopping it happen away from the timeline.
///
/// @param wanted hears whether it should run from now on
record DatabaseOnTimeline(LocalDatabase database, int port, Timeline timeline, Consumer<Boolean> wanted)
        implements DatabaseServer {
    @Override
    public void start(Runnable done) {
        wanted.accept(true);
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
        wanted.accept(false);
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
