package pushback.aws.storage;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Capacity;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/// What a request consumed, in DynamoDB's units, for who asks for it. The numbers are from its developer guide: a unit
/// reads 4 KB consistently or 8 KB eventually so, or writes 1 KB; nothing costs less than one block.
final class Consumption {
    private static final int READ_BLOCK = 4096;
    private static final int WRITE_BLOCK = 1024;

    private Consumption() {}

    static boolean isWanted(ReturnConsumedCapacity wanted) {
        return wanted == ReturnConsumedCapacity.TOTAL || wanted == ReturnConsumedCapacity.INDEXES;
    }

    /// @param bytes of all items that were looked at
    /// @param consistent as in the request
    /// @return null if it is not wanted
    static ConsumedCapacity read(ReturnConsumedCapacity wanted, String table, long bytes, Boolean consistent) {
        return of(wanted, table, blocks(bytes, READ_BLOCK) * (Boolean.TRUE.equals(consistent) ? 1 : 0.5));
    }

    /// Null if it is not wanted.
    static ConsumedCapacity write(ReturnConsumedCapacity wanted, String table, Write.Decision write) {
        return isWanted(wanted) ? of(wanted, table, written(write)) : null;
    }

    /// Units of a write that is not part of a transaction, whose writes cost twice as much: of the item before or
    /// after it, whichever is larger.
    static double written(Write.Decision write) {
        return blocks(Math.max(size(write.before()), size(write.after())), WRITE_BLOCK);
    }

    static ConsumedCapacity of(ReturnConsumedCapacity wanted, String table, double units) {
        if (!isWanted(wanted)) return null;
        var consumed = ConsumedCapacity.builder().tableName(table).capacityUnits(units);
        if (wanted == ReturnConsumedCapacity.INDEXES)
            consumed.table(Capacity.builder().capacityUnits(units).build());
        return consumed.build();
    }

    static int size(Map<String, AttributeValue> item) {
        return item == null ? 0 : Attributes.size(item);
    }

    private static long blocks(long bytes, int block) {
        return Math.max(1, Math.ceilDiv(bytes, (long) block));
    }
}
