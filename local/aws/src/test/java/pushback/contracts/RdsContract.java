package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.InvalidDbInstanceStateException;
import software.amazon.awssdk.services.rds.model.RdsException;

/// What the steps rely on in RDS: whether the database is there, and that a stopped one can be started.
abstract class RdsContract {
    private final String instance = Fresh.name("blog");
    private RdsClient rds;

    /// RDS with an instance of that name, available.
    abstract RdsClient rdsWith(String instance);

    /// Lets what was begun come to its end.
    abstract void settle();

    @BeforeEach
    void anInstance() {
        rds = rdsWith(instance);
    }

    private DBInstance describe(String name) {
        return rds.describeDBInstances(describe -> describe.dbInstanceIdentifier(name))
                .dbInstances()
                .getFirst();
    }

    @Test
    @Covers("rds:DescribeDBInstances")
    void describesAnInstanceThatIsAvailable() {
        var found = describe(instance);
        assertEquals(instance, found.dbInstanceIdentifier());
        assertEquals("available", found.dbInstanceStatus());
        assertEquals("postgres", found.engine());
        assertNotNull(found.endpoint().address());
        assertTrue(found.endpoint().port() > 0);
    }

    @Test
    @Covers("rds:DescribeDBInstances")
    void doesNotMindCapitals() {
        assertEquals(instance, describe(instance.toUpperCase(Locale.ROOT)).dbInstanceIdentifier());
    }

    @Test
    @Covers("rds:DescribeDBInstances")
    void describesEveryInstanceWhereNoneIsNamed() {
        assertTrue(rds.describeDBInstances(describe -> {}).dbInstances().stream()
                .anyMatch(found -> found.dbInstanceIdentifier().equals(instance)));
    }

    @Test
    @Covers("rds:DescribeDBInstances")
    void saysThatAnInstanceIsNotThere() {
        var refusal =
                Refused.as(DbInstanceNotFoundException.class, "DBInstanceNotFound", () -> describe(instance + "-none"));
        assertEquals(404, refusal.statusCode());
    }

    @Test
    @Covers("rds:StopDBInstance")
    void stopsAnInstanceThatIsAvailable() {
        var answered =
                rds.stopDBInstance(stop -> stop.dbInstanceIdentifier(instance)).dbInstance();
        assertTrue(List.of("stopping", "stopped").contains(answered.dbInstanceStatus()));
        settle();
        assertEquals("stopped", describe(instance).dbInstanceStatus());
    }

    @Test
    @Covers("rds:StopDBInstance")
    void refusesToStopWhatIsStopped() {
        rds.stopDBInstance(stop -> stop.dbInstanceIdentifier(instance));
        settle();
        Refused.as(
                InvalidDbInstanceStateException.class,
                "InvalidDBInstanceState",
                () -> rds.stopDBInstance(stop -> stop.dbInstanceIdentifier(instance)));
    }

    @Test
    @Covers("rds:StopDBInstance")
    void refusesToStopWhatIsNotThere() {
        Refused.as(
                DbInstanceNotFoundException.class,
                "DBInstanceNotFound",
                () -> rds.stopDBInstance(stop -> stop.dbInstanceIdentifier(instance + "-none")));
    }

    @Test
    @Covers("rds:StopDBInstance")
    void refusesToStopNothing() {
        Refused.asInvalid(RdsException.class, () -> rds.stopDBInstance(stop -> {}));
    }

    @Test
    @Covers("rds:StartDBInstance")
    void startsAStoppedInstance() {
        rds.stopDBInstance(stop -> stop.dbInstanceIdentifier(instance));
        settle();
        var answered = rds.startDBInstance(start -> start.dbInstanceIdentifier(instance))
                .dbInstance();
        assertEquals(instance, answered.dbInstanceIdentifier());
        assertTrue(List.of("starting", "available").contains(answered.dbInstanceStatus()));
        settle();
        assertEquals("available", describe(instance).dbInstanceStatus());
    }

    @Test
    @Covers("rds:StartDBInstance")
    void refusesToStartWhatRuns() {
        Refused.as(
                InvalidDbInstanceStateException.class,
                "InvalidDBInstanceState",
                () -> rds.startDBInstance(start -> start.dbInstanceIdentifier(instance)));
        assertEquals("available", describe(instance).dbInstanceStatus());
    }

    @Test
    @Covers("rds:StartDBInstance")
    void refusesToStartWhatIsNotThere() {
        Refused.as(
                DbInstanceNotFoundException.class,
                "DBInstanceNotFound",
                () -> rds.startDBInstance(start -> start.dbInstanceIdentifier(instance + "-none")));
    }

    @Test
    @Covers("rds:StartDBInstance")
    void refusesToStartNothing() {
        Refused.asInvalid(RdsException.class, () -> rds.startDBInstance(start -> {}));
    }
}
