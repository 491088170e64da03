package pushback.contracts;

import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.s3.S3Client;

@ExtendWith(MotoDifferences.class)
class MotoS3ContractTest extends S3Contract {
    @Override
    S3Client s3() {
        return Foreign.client(S3Client.builder().forcePathStyle(true));
    }
}
