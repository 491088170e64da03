package pushback.cdk.data;

import pushback.ledger.Ledger;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.Table;
import software.constructs.Construct;

/// The table of locks, releases, revisions and the rest, with the keys that [Ledger] uses.
public final class LedgerTable {
    private LedgerTable() {}

    public static Table of(Construct stack) {
        return Table.Builder.create(stack, "Ledger")
                .partitionKey(key(Ledger.PARTITION))
                .sortKey(key(Ledger.SORT))
                .timeToLiveAttribute(Ledger.EXPIRES)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .pointInTimeRecoverySpecification(PointInTimeRecoverySpecification.builder()
                        .pointInTimeRecoveryEnabled(true)
                        .build())
                .deletionProtection(true)
                .removalPolicy(RemovalPolicy.RETAIN)
                .build();
    }

    private static Attribute key(String name) {
        return Attribute.builder().name(name).type(AttributeType.STRING).build();
    }
}
