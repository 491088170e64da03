package pushback.aws.storage;

import java.util.Map;
import java.util.function.Function;
import pushback.aws.account.Refusal;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/// One conditional write, alone or in a transaction: checked against the item as it is, then decided.
record Write(
        Table table,
        Table.Key key,
        Condition condition,
        Function<Map<String, AttributeValue>, Map<String, AttributeValue>> change,
        Update update,
        Map<String, AttributeValue> values,
        boolean showsItemOnFailure,
        boolean changes) {

    static Write put(Table table, PutItemRequest request, Expressions expressions) {
        return put(
                table,
                request.hasItem(),
                request.item(),
                request.conditionExpression(),
                request.returnValuesOnConditionCheckFailureAsString(),
                expressions);
    }

    static Write put(Table table, Put request, Expressions expressions) {
        return put(
                table,
                request.hasItem(),
                request.item(),
                request.conditionExpression(),
                request.returnValuesOnConditionCheckFailureAsString(),
                expressions);
    }

    private static Write put(
            Table table,
            boolean hasItem,
            Map<String, AttributeValue> given,
            String condition,
            String onFailure,
            Expressions expressions) {
        if (!hasItem) throw missing("item");
        var item = Attributes.normalItem(given);
        var key = table.keyIn(item);
        if (Attributes.size(item) > Attributes.LARGEST_ITEM)
            throw DynamoRefusal.validation("Item size has exceeded the maximum allowed size");
        return new Write(
                table,
                key,
                parsed(condition, expressions),
                old -> item,
                Update.NONE,
                expressions.values(),
                onFailure(onFailure),
                true);
    }

    static Write delete(Table table, DeleteItemRequest request, Expressions expressions) {
        return new Write(
                table,
                key(table, request.hasKey(), request.key()),
                parsed(request.conditionExpression(), expressions),
                old -> null,
                Update.NONE,
                expressions.values(),
                onFailure(request.returnValuesOnConditionCheckFailureAsString()),
                true);
    }

    static Write delete(Table table, Delete request, Expressions expressions) {
        return new Write(
                table,
                key(table, request.hasKey(), request.key()),
                parsed(request.conditionExpression(), expressions),
                old -> null,
                Update.NONE,
                expressions.values(),
                onFailure(request.returnValuesOnConditionCheckFailureAsString()),
                true);
    }

    static Write check(Table table, ConditionCheck request, Expressions expressions) {
        if (request.conditionExpression() == null) throw missing("conditionExpression");
        return new Write(
                table,
                key(table, request.hasKey(), request.key()),
                parsed(request.conditionExpression(), expressions),
                old -> old,
                Update.NONE,
                expressions.values(),
                onFailure(request.returnValuesOnConditionCheckFailureAsString()),
                false);
    }

    static Write update(Table table, UpdateItemRequest request, Expressions expressions) {
        return update(
                table,
                key(table, request.hasKey(), request.key()),
                request.updateExpression(),
                request.conditionExpression(),
                request.returnValuesOnConditionCheckFailureAsString(),
                expressions);
    }

    static Write update(
            Table table, software.amazon.awssdk.services.dynamodb.model.Update request, Expressions expressions) {
        if (request.updateExpression() == null) throw missing("updateExpression");
        return update(
                table,
                key(table, request.hasKey(), request.key()),
                request.updateExpression(),
                request.conditionExpression(),
                request.returnValuesOnConditionCheckFailureAsString(),
                expressions);
    }

    private static Write update(
            Table table,
            Table.Key key,
            String expression,
            String conditionExpression,
            String onFailure,
            Expressions expressions) {
        var update = expressions.update(expression);
        var condition = parsed(conditionExpression, expressions);
        for (var path : update.paths()) {
            if (table.isKey(path.attribute()))
                throw DynamoRefusal.validation(
                        "One or more parameter values were " + "invalid: Cannot update attribute " + path.attribute()
                                + ". This attribute is part of the key");
        }
        return new Write(
                table,
                key,
                condition,
                old -> {
                    var item = update.apply(old == null ? table.keyAttributes(key) : old, expressions.values());
                    if (Attributes.size(item) > Attributes.LARGEST_ITEM)
                        throw DynamoRefusal.validation("Item size to update has exceeded the maximum allowed size");
                    Attributes.refuseTooDeep(item);
                    return item;
                },
                update,
                expressions.values(),
                onFailure(onFailure),
                true);
    }

    /// @param before the item as it is, or null
    /// @param after as it is to be, or null
    record Decision(Map<String, AttributeValue> before, Map<String, AttributeValue> after) {}

    /// Looks at the item, which is on the disk, once.
    ///
    /// @throws ConditionalCheckFailedException with the item as it is, if that was asked for
    Decision decide() {
        var old = table.get(key);
        if (condition != null && !condition.test(old == null ? Map.of() : old, values)) {
            throw Refusal.of(
                    ConditionalCheckFailedException.builder().item(showsItemOnFailure ? old : null),
                    DynamoRefusal.SERVICE,
                    400,
                    "ConditionalCheckFailedException",
                    "The conditional request failed");
        }
        return new Decision(old, change.apply(old));
    }

    private static Condition parsed(String text, Expressions expressions) {
        var condition = expressions.condition("ConditionExpression", text);
        expressions.finish();
        return condition;
    }

    private static Table.Key key(Table table, boolean hasKey, Map<String, AttributeValue> key) {
        if (!hasKey) throw missing("key");
        return table.keyOf(key);
    }

    private static boolean onFailure(String value) {
        if (value == null || value.equals("NONE")) return false;
        if (value.equals("ALL_OLD")) return true;
        throw DynamoRefusal.validation("Value '" + value + "' at 'returnValuesOnConditionCheckFailure' failed to "
                + "satisfy constraint: Member must satisfy enum value set: [ALL_OLD, NONE]");
    }

    private static RuntimeException missing(String member) {
        return DynamoRefusal.validation("1 validation error detected: Value null at '" + member
                + "' failed to satisfy constraint: Member must not be null");
    }
}
