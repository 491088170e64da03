package pushback.aws.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/// One page of a scan: all items, hash key by hash key. A page ends at the limit or at 1 MB, counted before the filter,
/// as
/// in DynamoDB.
final class TableScan {
    private static final int PAGE_BYTES = 1024 * 1024;

    private final Table table;
    private final ScanRequest request;
    private final Expressions expressions;

    TableScan(Table table, ScanRequest request, Expressions expressions) {
        this.table = table;
        this.request = request;
        this.expressions = expressions;
    }

    ScanResponse page() {
        if (request.indexName() != null)
            throw DynamoRefusal.validation("The table does not have the specified index: " + request.indexName());
        if (request.hasScanFilter() || request.hasAttributesToGet())
            throw new UnsupportedOperationException(
                    "the local DynamoDB knows expressions only, not ScanFilter or AttributesToGet");
        requireSegment();
        var filter = expressions.condition("FilterExpression", request.filterExpression());
        var projection = expressions.projection(request.projectionExpression());
        expressions.finish();
        var found = new ArrayList<Map<String, AttributeValue>>();
        var scanned = 0;
        var bytes = 0;
        Table.Key last = null;
        var cut = false;
        for (var key : keys()) {
            if (cut) break;
            var item = table.get(key);
            scanned++;
            bytes += Attributes.size(item);
            last = key;
            if (filter == null || filter.test(item, expressions.values())) found.add(item);
            cut = bytes >= PAGE_BYTES || request.limit() != null && scanned == request.limit();
        }
        var answer = ScanResponse.builder().count(found.size()).scannedCount(scanned);
        if (!"COUNT".equals(request.selectAsString()))
            answer.items(
                    projection == null
                            ? found
                            : found.stream()
                                    .map(item -> DocumentPath.project(item, projection))
                                    .toList());
        answer.consumedCapacity(
                Consumption.read(request.returnConsumedCapacity(), table.name, bytes, request.consistentRead()));
        if (cut) answer.lastEvaluatedKey(table.keyAttributes(last));
        return answer.build();
    }

    /// Those that come after the starting key, of the segment that is asked for.
    private List<Table.Key> keys() {
        var start =
                request.hasExclusiveStartKey() && !request.exclusiveStartKey().isEmpty()
                        ? table.keyOf(request.exclusiveStartKey())
                        : null;
        var keys = new ArrayList<Table.Key>();
        table.partitions().entrySet().stream()
                .filter(one -> inSegment(one.getKey()))
                .sorted((one, other) -> Attributes.compareUtf8(one.getKey(), other.getKey()))
                .filter(one -> start == null || Attributes.compareUtf8(one.getKey(), start.hash()) >= 0)
                .forEach(one -> {
                    var ranges = start != null && one.getKey().equals(start.hash())
                            ? one.getValue().tailMap(start.range(), false)
                            : one.getValue();
                    ranges.keySet().forEach(range -> keys.add(new Table.Key(one.getKey(), range)));
                });
        return keys;
    }

    private void requireSegment() {
        if (request.segment() == null && request.totalSegments() == null) return;
        if (request.segment() == null || request.totalSegments() == null)
            throw DynamoRefusal.validation("The TotalSegments parameter is required but was not present in the request "
                    + "when Segment parameter is present, and the other way round");
        if (request.segment() >= request.totalSegments())
            throw DynamoRefusal.validation(
                    "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: "
                            + request.segment() + " is not less than TotalSegments: " + request.totalSegments());
    }

    private boolean inSegment(String hash) {
        return request.totalSegments() == null
                || Math.floorMod(hash.hashCode(), request.totalSegments()) == request.segment();
    }
}
