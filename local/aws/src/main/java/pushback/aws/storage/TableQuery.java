package pushback.aws.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/// One page of a query. A page ends at the limit or at 1 MB, counted before the filter, as in DynamoDB.
final class TableQuery {
    private static final int PAGE_BYTES = 1024 * 1024;

    private final Table table;
    private final QueryRequest request;
    private final Expressions expressions;

    TableQuery(Table table, QueryRequest request, Expressions expressions) {
        this.table = table;
        this.request = request;
        this.expressions = expressions;
    }

    QueryResponse page() {
        if (request.indexName() != null)
            throw DynamoRefusal.validation("The table does not have the specified index: " + request.indexName());
        if (request.hasKeyConditions() || request.hasQueryFilter() || request.hasAttributesToGet()) {
            throw new UnsupportedOperationException("the local DynamoDB knows expressions only, "
                    + "not KeyConditions, QueryFilter or AttributesToGet");
        }
        if (request.keyConditionExpression() == null)
            throw DynamoRefusal.validation("Either the KeyConditions or "
                    + "KeyConditionExpression parameter must be specified in the request.");
        if (request.limit() != null && request.limit() < 1)
            throw DynamoRefusal.validation("1 validation error "
                    + "detected: Value '" + request.limit() + "' at 'limit' failed to satisfy constraint: "
                    + "Member must have value greater than or equal to 1");
        refuseSelect();
        var condition = expressions.condition("KeyConditionExpression", request.keyConditionExpression());
        var filter = expressions.condition("FilterExpression", request.filterExpression());
        var projection = expressions.projection(request.projectionExpression());
        expressions.finish();
        refuseKeysIn(filter);
        var keys = KeyCondition.of(condition, table, expressions.values());

        var found = new ArrayList<Map<String, AttributeValue>>();
        var scanned = new ArrayList<Map<String, AttributeValue>>();
        var measured = 0;
        var bytes = 0;
        Table.Key last = null;
        var cut = false;
        for (var entry : inOrder(keys)) {
            var item = entry.getValue().read();
            if (keys.range() != null && !keys.range().test(item, expressions.values())) continue;
            scanned.add(item);
            last = new Table.Key(keys.hash(), entry.getKey());
            if (filter == null || filter.test(item, expressions.values())) found.add(item);
            // Most queries find so few that they fill no page, however large they are.
            if (scanned.size() > PAGE_BYTES / Attributes.LARGEST_ITEM)
                while (measured < scanned.size()) bytes += Attributes.size(scanned.get(measured++));
            cut = bytes >= PAGE_BYTES || request.limit() != null && scanned.size() == request.limit();
            if (cut) break;
        }
        var answer = QueryResponse.builder().count(found.size()).scannedCount(scanned.size());
        if (!"COUNT".equals(request.selectAsString()))
            answer.items(
                    projection == null
                            ? found
                            : found.stream()
                                    .map(item -> DocumentPath.project(item, projection))
                                    .toList());
        if (Consumption.isWanted(request.returnConsumedCapacity()))
            answer.consumedCapacity(Consumption.read(
                    request.returnConsumedCapacity(),
                    table.name,
                    scanned.stream().mapToLong(Attributes::size).sum(),
                    request.consistentRead()));
        if (cut) answer.lastEvaluatedKey(table.keyAttributes(last));
        return answer.build();
    }

    private void refuseSelect() {
        var select = request.selectAsString();
        if (select == null) return;
        var projects = request.projectionExpression() != null;
        if (select.equals("SPECIFIC_ATTRIBUTES") && !projects)
            throw DynamoRefusal.validation(
                    "Must specify the AttributesToGet or ProjectionExpression when choosing to get"
                            + " SPECIFIC_ATTRIBUTES");
        if (select.equals("ALL_PROJECTED_ATTRIBUTES"))
            throw DynamoRefusal.validation(
                    "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
        if (!select.equals("SPECIFIC_ATTRIBUTES") && projects)
            throw DynamoRefusal.validation("Cannot specify the ProjectionExpression when choosing to get " + select);
    }

    /// Those of one hash key that lie in the range, of which a prefix is the one that spares looking at all others.
    private List<Map.Entry<String, Table.Item>> inOrder(KeyCondition keys) {
        var forward = !Boolean.FALSE.equals(request.scanIndexForward());
        var start =
                request.hasExclusiveStartKey() && !request.exclusiveStartKey().isEmpty()
                        ? start(keys).range()
                        : null;
        var prefix = keys.prefix(expressions.values());
        var entries = new ArrayList<Map.Entry<String, Table.Item>>();
        for (var entry : table.partition(keys.hash()).tailMap(prefix, true).entrySet()) {
            if (!entry.getKey().startsWith(prefix)) break;
            var order = start == null ? 0 : Attributes.compareUtf8(entry.getKey(), start);
            if (start == null || (forward ? order > 0 : order < 0)) entries.add(entry);
        }
        return forward ? entries : entries.reversed();
    }

    private Table.Key start(KeyCondition keys) {
        var given = request.exclusiveStartKey();
        if (given.size() != (table.rangeName.isPresent() ? 2 : 1))
            throw DynamoRefusal.validation("The provided starting key is invalid");
        var start = table.keyOf(given);
        if (!start.hash().equals(keys.hash()))
            throw DynamoRefusal.validation(
                    "The provided starting key is outside query boundaries based on provided conditions");
        return start;
    }

    private void refuseKeysIn(Condition filter) {
        if (filter == null) return;
        new AttributesNamed(filter)
                .names().stream().filter(table::isKey).findFirst().ifPresent(key -> {
                    throw DynamoRefusal.validation("Filter Expression can only contain non-primary key attributes: "
                            + "Primary key attribute: " + key);
                });
    }
}
