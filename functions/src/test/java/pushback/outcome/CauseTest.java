package pushback.outcome;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CauseTest {
    @Test
    void readsALambdasErrorDocument() {
        assertEquals(
                "there is no commit \"x\"",
                Cause.sentence(
                        "pushback.release.ReleaseRejected",
                        "{\"errorMessage\": \"there is no commit \\\"x\\\"\", \"errorType\":"
                                + " \"pushback.release.ReleaseRejected\", \"stackTrace\": []}"));
    }

    @Test
    void readsAFailedBuild() {
        var build =
                "{\"Build\": {\"BuildStatus\": \"FAILED\", \"Phases\": [{\"PhaseType\": \"INSTALL\", \"PhaseStatus\":"
                        + " \"SUCCEEDED\"},{\"PhaseType\": \"BUILD\", \"PhaseStatus\": \"FAILED\", \"Contexts\":"
                        + " [{\"Message\": \"exit status 1\"}]}]}}";
        assertEquals("the build ended FAILED: BUILD: exit status 1", Cause.sentence("States.TaskFailed", build));
        assertEquals(
                "the build ended FAILED: BUILD: exit status 1",
                Cause.sentence("States.TaskFailed", build.substring("{\"Build\": ".length(), build.length() - 1)));
    }

    @Test
    void aBuildThatSaysNothingEndedAllTheSame() {
        assertEquals(
                "the build ended TIMED_OUT",
                Cause.sentence("States.TaskFailed", "{\"Build\": {\"BuildStatus\": \"TIMED_OUT\", \"Phases\": []}}"));
    }

    @Test
    void leavesPlainTextAlone() {
        assertEquals(
                "3 bad of 20 instance-seconds", Cause.sentence("ReleaseUnhealthy", "3 bad of 20 instance-seconds"));
        assertEquals("healthy: {not JSON", Cause.sentence("", "healthy: {not JSON"));
        assertEquals("12", Cause.sentence("", "12"));
        assertEquals("{\"other\": 1}", Cause.sentence("", "{\"other\": 1}"));
    }

    @Test
    void namesTheErrorWhereThereIsNoCause() {
        assertEquals("a step did not end in time", Cause.sentence("States.Timeout", ""));
        assertEquals("Lambda.Unknown", Cause.sentence("Lambda.Unknown", " "));
    }
}
