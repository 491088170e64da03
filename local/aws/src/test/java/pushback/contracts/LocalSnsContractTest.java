package pushback.contracts;

import java.time.Instant;
import java.util.Optional;
import pushback.aws.limits.ModelLimits;
import pushback.aws.messages.LocalSns;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.sns.SnsClient;

class LocalSnsContractTest extends SnsContract {
    @Override
    SnsClient sns() {
        return ModelLimits.before(
                SnsClient.class,
                new LocalSns(
                        new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z")), Optional.empty(), message -> {}));
    }
}
