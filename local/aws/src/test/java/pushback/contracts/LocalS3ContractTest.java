package pushback.contracts;

import java.time.Instant;
import java.util.Optional;
import pushback.aws.limits.ModelLimits;
import pushback.aws.storage.LocalS3;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.s3.S3Client;

class LocalS3ContractTest extends S3Contract {
    @Override
    S3Client s3() {
        return ModelLimits.before(
                S3Client.class,
                new LocalS3(new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z")), Optional.empty()));
    }
}
