package pushback.aws.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import pushback.aws.account.Refusal;
import pushback.time.Timeline;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.*;

/// DynamoDB: tables with string keys, conditional writes, updates, queries and write transactions, with AWS's
/// expression language, its refusals and its limits.
///
/// Every read is consistent. Not there: indexes, scans, batches, streams, keys of another type than string, and the
/// requests' forms without expressions; they throw `UnsupportedOperationException`. Called on the timeline's thread.
public final class LocalDynamoDb implements DynamoDbClient {
    /// In a page, from the API reference.
    private static final int LISTED = 100;
    private static final Set<String> PUT_RETURNS = Set.of("NONE", "ALL_OLD");
    private static final Set<String> UPDATE_RETURNS =
            Set.of("NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW");

    /// By the text of an expression, for all instances: what was read never changes.
    private static final Map<Expressions.Source, Expressions.Parsed> PARSED = new ConcurrentHashMap<>();

    private final Timeline timeline;
    private final Tables tables;

    /// With a directory, every answered write is in `dynamodb.journal` there before it is answered.
    public LocalDynamoDb(Timeline timeline, Optional<Path> directory) {
        this.timeline = timeline;
        tables = new Tables(directory);
    }

    @Override
    public CreateTableResponse createTable(CreateTableRequest request) {
        var definition = new TableDefinition(request);
        if (tables.has(request.tableName()))
            throw Refusal.of(
                    ResourceInUseException.builder(),
                    DynamoRefusal.SERVICE,
                    400,
                    "ResourceInUseException",
                    "Table already exists: " + request.tableName());
        var table = definition.table(timeline.now());
        tables.define(table);
        return CreateTableResponse.builder()
                .tableDescription(TableDefinition.describe(table))
                .build();
    }

    @Override
    public DescribeTableResponse describeTable(DescribeTableRequest request) {
        return DescribeTableResponse.builder()
                .table(TableDefinition.describe(tables.table(request.tableName())))
                .build();
    }

    @Override
    public UpdateTimeToLiveResponse updateTimeToLive(UpdateTimeToLiveRequest request) {
        var table = tables.table(request.tableName());
        var wanted = request.timeToLiveSpecification();
        if (wanted == null || wanted.attributeName() == null || wanted.enabled() == null) {
            throw DynamoRefusal.validation("TimeToLiveSpecification needs AttributeName and Enabled");
        }
        if (wanted.enabled() == table.ttlAttribute.isPresent())
            throw DynamoRefusal.validation("TimeToLive is already " + (wanted.enabled() ? "enabled" : "disabled"));
        table.ttlAttribute = wanted.enabled() ? Optional.of(wanted.attributeName()) : Optional.empty();
        tables.define(table);
        return UpdateTimeToLiveResponse.builder()
                .timeToLiveSpecification(wanted)
                .build();
    }

    /// Removes the items whose time to live has passed. AWS does so within days and shows them until then; here
    /// they are visible until this is called.
    public void sweepExpired() {
        var now = timeline.now().getEpochSecond();
        var expired = new ArrayList<Tables.Change>();
        for (var table : tables.all()) {
            if (table.ttlAttribute.isEmpty()) continue;
            for (var item : table.items()) {
                var ttl = item.get(table.ttlAttribute.get());
                if (ttl == null || ttl.n() == null || Attributes.number(ttl.n()).longValue() >= now) continue;
                expired.add(new Tables.Change(table, table.keyIn(item), null));
            }
        }
        if (!expired.isEmpty()) tables.commit(expired);
    }

    @Override
    public GetItemResponse getItem(GetItemRequest request) {
        var table = tables.table(request.tableName());
        if (!request.hasKey())
            throw DynamoRefusal.validation("1 validation error detected: Value null at 'key' "
                    + "failed to satisfy constraint: Member must not be null");
        if (request.hasAttributesToGet()) throw legacy("AttributesToGet");
        var projection = projection(request);
        var item = table.get(table.keyOf(request.key()));
        return GetItemResponse.builder()
                .item(item == null || projection == null ? item : DocumentPath.project(item, projection))
                .consumedCapacity(
                        Consumption.isWanted(request.returnConsumedCapacity())
                                ? Consumption.read(
                                        request.returnConsumedCapacity(),
                                        table.name,
                                        Consumption.size(item),
                                        request.consistentRead())
                                : null)
                .build();
    }

    /// The paths asked for, or null for the whole item.
    private static List<DocumentPath> projection(GetItemRequest request) {
        if (request.projectionExpression() == null && !request.hasExpressionAttributeNames()) return null;
        var expressions = new Expressions(
                PARSED, request.hasExpressionAttributeNames(), request.expressionAttributeNames(), false, Map.of());
        var projection = expressions.projection(request.projectionExpression());
        expressions.finish();
        return projection;
    }

    @Override
    public PutItemResponse putItem(PutItemRequest request) {
        if (request.hasExpected()) throw legacy("Expected");
        var returns = returnValues(request.returnValuesAsString(), PUT_RETURNS);
        var write = Write.put(
                tables.table(request.tableName()),
                request,
                expressions(
                        request.hasExpressionAttributeNames(), request.expressionAttributeNames(),
                        request.hasExpressionAttributeValues(), request.expressionAttributeValues()));
        var done = carryOut(write);
        return PutItemResponse.builder()
                .attributes(returns.equals("ALL_OLD") ? done.before() : null)
                .consumedCapacity(Consumption.write(request.returnConsumedCapacity(), write.table().name, done))
                .build();
    }

    @Override
    public DeleteItemResponse deleteItem(DeleteItemRequest request) {
        if (request.hasExpected()) throw legacy("Expected");
        var returns = returnValues(request.returnValuesAsString(), PUT_RETURNS);
        var write = Write.delete(
                tables.table(request.tableName()),
                request,
                expressions(
                        request.hasExpressionAttributeNames(), request.expressionAttributeNames(),
                        request.hasExpressionAttributeValues(), request.expressionAttributeValues()));
        var done = carryOut(write);
        return DeleteItemResponse.builder()
                .attributes(returns.equals("ALL_OLD") ? done.before() : null)
                .consumedCapacity(Consumption.write(request.returnConsumedCapacity(), write.table().name, done))
                .build();
    }

    @Override
    public UpdateItemResponse updateItem(UpdateItemRequest request) {
        if (request.hasExpected() || request.hasAttributeUpdates()) throw legacy("Expected or AttributeUpdates");
        var returns = returnValues(request.returnValuesAsString(), UPDATE_RETURNS);
        var write = Write.update(
                tables.table(request.tableName()),
                request,
                expressions(
                        request.hasExpressionAttributeNames(), request.expressionAttributeNames(),
                        request.hasExpressionAttributeValues(), request.expressionAttributeValues()));
        var done = carryOut(write);
        var returned = switch (returns) {
            case "ALL_OLD" -> done.before();
            case "ALL_NEW" -> done.after();
            case "UPDATED_OLD" ->
                done.before() == null
                        ? null
                        : DocumentPath.project(done.before(), write.update().paths());
            case "UPDATED_NEW" ->
                DocumentPath.project(done.after(), write.update().paths());
            default -> null;
        };
        return UpdateItemResponse.builder()
                .attributes(returned == null || returned.isEmpty() ? null : returned)
                .consumedCapacity(Consumption.write(request.returnConsumedCapacity(), write.table().name, done))
                .build();
    }

    @Override
    public QueryResponse query(QueryRequest request) {
        return new TableQuery(
                        tables.table(request.tableName()),
                        request,
                        expressions(
                                request.hasExpressionAttributeNames(), request.expressionAttributeNames(),
                                request.hasExpressionAttributeValues(), request.expressionAttributeValues()))
                .page();
    }

    @Override
    public ScanResponse scan(ScanRequest request) {
        return new TableScan(
                        tables.table(request.tableName()),
                        request,
                        expressions(
                                request.hasExpressionAttributeNames(), request.expressionAttributeNames(),
                                request.hasExpressionAttributeValues(), request.expressionAttributeValues()))
                .page();
    }

    @Override
    public ListTablesResponse listTables(ListTablesRequest request) {
        var names = new ArrayList<String>();
        for (var table : tables.all()) names.add(table.name);
        var from = request.exclusiveStartTableName();
        var found = names.stream()
                .sorted()
                .filter(name -> from == null || name.compareTo(from) > 0)
                .toList();
        var most = request.limit() == null ? LISTED : request.limit();
        var page = found.subList(0, Math.min(most, found.size()));
        return ListTablesResponse.builder()
                .tableNames(page)
                .lastEvaluatedTableName(page.size() < found.size() ? page.getLast() : null)
                .build();
    }

    @Override
    public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
        var transaction = new Transaction(tables, PARSED, request, timeline.now());
        transaction.carryOut();
        return TransactWriteItemsResponse.builder()
                .consumedCapacity(transaction.consumed())
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {
        tables.close();
    }

    private Write.Decision carryOut(Write write) {
        var decision = write.decide();
        tables.commit(List.of(new Tables.Change(write.table(), write.key(), decision.after())));
        return decision;
    }

    private Expressions expressions(
            boolean hasNames, Map<String, String> names, boolean hasValues, Map<String, AttributeValue> values) {
        return new Expressions(PARSED, hasNames, names, hasValues, values);
    }

    private static String returnValues(String given, Set<String> allowed) {
        if (given == null) return "NONE";
        if (!allowed.contains(given)) throw DynamoRefusal.validation("Return values set to invalid value");
        return given;
    }

    private static RuntimeException legacy(String parameter) {
        return new UnsupportedOperationException("the local DynamoDB knows expressions only, not " + parameter);
    }
}
