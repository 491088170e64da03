package pushback.cloud.simulate;

import java.util.List;
import java.util.Map;

/// What came of many worlds.
///
/// @param worlds how many lived
/// @param violations how many of them broke an invariant
/// @param worldsPerSecond over the whole run, the JVM's warm-up included
/// @param worldsPerSecondWarm over its second half
/// @param processorMillisWarm processor time a world of the second half, all threads of the JVM included
/// @param faultsInjected that took place
/// @param simulatedHours in virtual time
/// @param endings of releases
/// @param faults how often each kind took place
/// @param seeds of the worlds that broke an invariant, at most a hundred
public record Summary(
        long worlds,
        long violations,
        double worldsPerSecond,
        double worldsPerSecondWarm,
        double processorMillisWarm,
        long faultsInjected,
        double simulatedHours,
        Map<String, Long> endings,
        Map<String, Long> faults,
        List<Long> seeds) {}
