package pushback.contracts;

import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.rds.RdsClient;

@ExtendWith(MotoDifferences.class)
class MotoRdsContractTest extends RdsContract {
    @Override
    RdsClient rdsWith(String instance) {
        var rds = Foreign.client(RdsClient.builder());
        rds.createDBInstance(create -> create.dbInstanceIdentifier(instance)
                .engine("postgres")
                .dbInstanceClass("db.t4g.micro")
                .allocatedStorage(20)
                .masterUsername("blog")
                .masterUserPassword("not-a-secret"));
        return rds;
    }

    @Override
    void settle() {
        // Whatever moto begins is done at once.
    }
}
