package pushback.aws.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pushback.aws.account.Refusal;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.IdempotentParameterMismatchException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/// TransactWriteItems: all writes or none, once per client token.
final class Transaction {
    /// From DynamoDB's quotas.
    private static final int MOST_WRITES = 100;
    private static final long MOST_BYTES = 4L << 20;

    private final Tables tables;
    private final Map<Expressions.Source, Expressions.Parsed> parsed;
    private final TransactWriteItemsRequest request;
    private final Instant now;
    private final Map<String, Double> units = new TreeMap<>();

    Transaction(
            Tables tables,
            Map<Expressions.Source, Expressions.Parsed> parsed,
            TransactWriteItemsRequest request,
            Instant now) {
        this.tables = tables;
        this.parsed = parsed;
        this.request = request;
        this.now = now;
    }

    void carryOut() {
        if (request.transactItems().isEmpty()) throw constraint("greater than or equal to 1");
        if (request.transactItems().size() > MOST_WRITES) throw constraint("less than or equal to " + MOST_WRITES);
        var writes = request.transactItems().stream().map(this::write).toList();
        refuseTheSameItemTwice(writes);
        if (alreadyDone()) return;

        var changes = new ArrayList<Tables.Change>();
        var reasons = new ArrayList<CancellationReason>();
        for (var write : writes) {
            try {
                var decision = write.decide();
                if (Consumption.isWanted(request.returnConsumedCapacity()))
                    units.merge(write.table().name, 2 * Consumption.written(decision), Double::sum);
                if (write.changes()) changes.add(new Tables.Change(write.table(), write.key(), decision.after()));
                reasons.add(CancellationReason.builder().code("None").build());
            } catch (ConditionalCheckFailedException failed) {
                reasons.add(CancellationReason.builder()
                        .code("ConditionalCheckFailed")
                        .message(failed.awsErrorDetails().errorMessage())
                        .item(failed.hasItem() ? failed.item() : null)
                        .build());
            } catch (DynamoDbException refused) {
                reasons.add(CancellationReason.builder()
                        .code("ValidationError")
                        .message(refused.awsErrorDetails().errorMessage())
                        .build());
            }
        }
        if (reasons.stream().anyMatch(reason -> !reason.code().equals("None"))) throw cancelled(reasons);
        var bytes = changes.stream()
                .filter(change -> change.item() != null)
                .mapToLong(change -> Attributes.size(change.item()))
                .sum();
        if (bytes > MOST_BYTES)
            throw DynamoRefusal.validation(
                    "Transaction request size exceeded maximum " + "allowed size of " + MOST_BYTES + " bytes");
        tables.commit(changes, request.clientRequestToken(), new Tables.Token(wanted(), now));
    }

    /// By table. Null if it is not wanted; empty if this was carried out before.
    List<ConsumedCapacity> consumed() {
        var wanted = request.returnConsumedCapacity();
        if (!Consumption.isWanted(wanted)) return null;
        return units.entrySet().stream()
                .map(one -> Consumption.of(wanted, one.getKey(), one.getValue()))
                .toList();
    }

    private boolean alreadyDone() {
        if (request.clientRequestToken() == null) return false;
        var before = tables.remembered(request.clientRequestToken(), now);
        if (before.isPresent() && !before.get().request().equals(wanted()))
            throw Refusal.of(
                    IdempotentParameterMismatchException.builder(),
                    DynamoRefusal.SERVICE,
                    400,
                    "IdempotentParameterMismatchException",
                    "DynamoDB rejected the request because you retried a request with a different payload but with an "
                            + "idempotent token that was already used.");
        return before.isPresent();
    }

    private String wanted() {
        return request.transactItems().toString();
    }

    private Write write(TransactWriteItem item) {
        var given = Stream.of(item.put(), item.update(), item.delete(), item.conditionCheck())
                .filter(Objects::nonNull)
                .count();
        if (given == 0)
            throw DynamoRefusal.validation(
                    "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
        if (given > 1)
            throw DynamoRefusal.validation("TransactItems can only contain one of Check, Put, Update or Delete");
        if (item.put() != null) {
            var put = item.put();
            return Write.put(
                    tables.table(put.tableName()),
                    put,
                    expressions(
                            put.hasExpressionAttributeNames(),
                            put.expressionAttributeNames(),
                            put.hasExpressionAttributeValues(),
                            put.expressionAttributeValues()));
        }
        if (item.update() != null) {
            var update = item.update();
            return Write.update(
                    tables.table(update.tableName()),
                    update,
                    expressions(
                            update.hasExpressionAttributeNames(), update.expressionAttributeNames(),
                            update.hasExpressionAttributeValues(), update.expressionAttributeValues()));
        }
        if (item.delete() != null) {
            var delete = item.delete();
            return Write.delete(
                    tables.table(delete.tableName()),
                    delete,
                    expressions(
                            delete.hasExpressionAttributeNames(), delete.expressionAttributeNames(),
                            delete.hasExpressionAttributeValues(), delete.expressionAttributeValues()));
        }
        var check = item.conditionCheck();
        return Write.check(
                tables.table(check.tableName()),
                check,
                expressions(
                        check.hasExpressionAttributeNames(), check.expressionAttributeNames(),
                        check.hasExpressionAttributeValues(), check.expressionAttributeValues()));
    }

    private Expressions expressions(
            boolean hasNames, Map<String, String> names, boolean hasValues, Map<String, AttributeValue> values) {
        return new Expressions(parsed, hasNames, names, hasValues, values);
    }

    private static void refuseTheSameItemTwice(List<Write> writes) {
        var seen = new HashSet<Object>();
        for (var write : writes) {
            if (!seen.add(List.of(write.table().name, write.key())))
                throw DynamoRefusal.validation("Transaction request cannot include multiple operations on one item");
        }
    }

    private static RuntimeException cancelled(List<CancellationReason> reasons) {
        var codes = reasons.stream().map(CancellationReason::code).collect(Collectors.joining(", ", "[", "]"));
        return Refusal.of(
                TransactionCanceledException.builder().cancellationReasons(reasons),
                DynamoRefusal.SERVICE,
                400,
                "TransactionCanceledException",
                "Transaction cancelled, please refer cancellation reasons for specific reasons " + codes);
    }

    private RuntimeException constraint(String bound) {
        return DynamoRefusal.validation("1 validation error detected: Value at 'transactItems' failed to satisfy "
                + "constraint: Member must have length " + bound);
    }
}
