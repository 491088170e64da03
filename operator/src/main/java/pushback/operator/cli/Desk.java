package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/// Where a command's questions are answered, as JSON: by an environment on AWS, or by the local cloud.
///
/// | path | answer |
/// |---|---|
/// | `/place` | [pushback.operator.EnvironmentStatus.Place], without another question |
/// | `/status` | what the environment is doing now |
/// | `/releases` | list of [pushback.operator.ReleaseList.Item] |
/// | `/measures?seconds=N` | [pushback.measures.Measures] over the last N seconds |
/// | `/told?release=ID` | what people were told about a release, a line each, where that is known |
/// | `/story?execution=NAME&from=N` | a release's story from the N-th line on; without a name the latest |
/// | `/good?release=NAME` | [pushback.operator.GoodReleases]: what a rollback may go back to |
/// | `/server-logs?instance=ID&since=LENGTHS` | [pushback.operator.ServerLogGroups]: the ends of a server's logs, or
/// what
/// came since; null: they come to no log group |
/// | `/function-log?function=STEP&since=TIME` | [pushback.operator.FunctionLog] |
/// | `/doctor` | list of [pushback.operator.doctor.Finding] |
/// | `/drills`, `/drill?execution=NAME&from=N` | the latest drills' reports; one drill's story |
/// | POST `/judge-explain` | [pushback.operator.AskedJudge.Explanation], to a [JudgeQuestion] |
/// | POST `/judge-replay` | list of [pushback.operator.Replayed], to a [JudgeQuestion] |
/// | POST `/start`, `/start-drill` | start a release, a drill |
/// | POST `/halt`, `/approval`, `/freeze` | call `HaltRelease`, `DecideApproval`, `SwitchFreeze` |
/// | POST `/put` | keeps a value for builds |
/// | POST `/dry-run` before one of the last six | what would be sent, if it is possible; nothing is changed |
public interface Desk {
    /// @throws IllegalArgumentException or another exception with a sentence for the person
    JsonNode get(String path);

    /// As [#get], for what changes something.
    JsonNode post(String path, Object body);

    /// Single commands on its servers.
    OneOffRuns runs();

    /// By the clock that also says when things happened.
    Instant now();

    /// Who asks.
    String caller();

    /// Waits until it is worth asking again; false if nobody waits any more.
    boolean pause();
}
