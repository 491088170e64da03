package twoge.health;

import io.javalin.http.Context;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import twoge.database.Migrations;

/// `GET /health/live` and `GET /health/ready`.
public final class Health {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    private final AtomicReference<String> lastAnswer = new AtomicReference<>("");
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

    /// Posts can be read and written: 200, or else 503 and the reason. Who asks through a load balancer comes from
    /// anywhere, and need not know what our database is called.
    public void ready(Context request) {
        var obstacle = draining.getAsBoolean() ? Optional.of("stopping") : migrations.obstacle();
        var answer = obstacle.map(reason -> "not ready: " + reason).orElse("ready");
        if (!answer.equals(lastAnswer.getAndSet(answer))) LOG.info("event=readiness answer=\"{}\"", answer);
        boolean ours = obstacle.isEmpty() || request.header("X-Forwarded-For") == null;
        request.status(obstacle.isEmpty() ? 200 : 503).result((ours ? answer : "not ready") + "\n");
    }
}
