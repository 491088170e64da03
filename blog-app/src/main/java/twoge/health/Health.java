package twoge.health;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import twoge.database.Migrations;

/// `GET /health/live` and `GET /health/ready`.
public final class Health {
    private final Migrations migrations;
    private final BooleanSupplier draining;

    public Health(Migrations migrations, BooleanSupplier draining) {
        this.migrations = migrations;
        this.draining = draining;
    }

    /// The process answers: restarting it would help nobody.
    public void live(Context request) {
        request.result("live\n");
    }

    /// Posts can be read and written: 200, or else 503 and the reason.
    public void ready(Context request) {
        var obstacle = draining.getAsBoolean() ? Optional.of("stopping") : migrations.obstacle();
        request.status(obstacle.isEmpty() ? 200 : 503);
        request.result(obstacle.map(reason -> "not ready: " + reason).orElse("ready") + "\n");
    }
}
