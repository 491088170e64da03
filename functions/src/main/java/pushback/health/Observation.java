package pushback.health;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/// One instance-second.
///
/// @param instance which it is of
/// @param second since 1970
/// @param witness who saw it
/// @param requests answered or failed in it, at least 1
/// @param failed of them
/// @param errors what went wrong, in words; empty if nothing did
@JsonFormat(shape = JsonFormat.Shape.ARRAY)
@JsonPropertyOrder({"instance", "second", "witness", "requests", "failed", "errors"})
public record Observation(
        String instance, long second, WitnessKind witness, long requests, long failed, List<String> errors) {
    boolean isBad() {
        return failed > 0;
    }
}
