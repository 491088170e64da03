package pushback.aws.storage;

import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/// What CreateTable asks for, checked.
record TableDefinition(CreateTableRequest request) {
    TableDefinition {
        var name = request.tableName();
        if (name == null || !name.matches("[a-zA-Z0-9_.-]{3,255}"))
            throw DynamoRefusal.validation(
                    "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may "
                            + "contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'");
        var schema = request.keySchema();
        if (schema.isEmpty()
                || schema.size() > 2
                || schema.getFirst().keyType() != KeyType.HASH
                || schema.size() == 2 && schema.getLast().keyType() != KeyType.RANGE) {
            throw DynamoRefusal.validation("Invalid KeySchema: a HASH key first, then perhaps a RANGE key");
        }
        if (request.hasGlobalSecondaryIndexes() || request.hasLocalSecondaryIndexes()) {
            throw new UnsupportedOperationException("the local DynamoDB has no secondary indexes");
        }
        if (request.attributeDefinitions().size() != schema.size())
            throw DynamoRefusal.validation(
                    "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly"
                            + " match number of attributes defined in AttributeDefinitions");
        for (var key : schema) {
            var defined = request.attributeDefinitions().stream()
                    .filter(one -> key.attributeName().equals(one.attributeName()))
                    .findFirst()
                    .orElseThrow(() -> DynamoRefusal.validation("One or more parameter values were invalid: Some index "
                            + "key attributes are not defined in AttributeDefinitions. Keys: [" + key.attributeName()
                            + "]"));
            if (defined.attributeType() != ScalarAttributeType.S) {
                throw new UnsupportedOperationException("the local DynamoDB has keys of type S only");
            }
        }
    }

    Table table(Instant now) {
        var schema = request.keySchema();
        return new Table(
                request.tableName(),
                schema.getFirst().attributeName(),
                schema.size() == 2 ? Optional.of(schema.getLast().attributeName()) : Optional.empty(),
                now);
    }

    static TableDescription describe(Table table) {
        var keys = new java.util.ArrayList<KeySchemaElement>();
        keys.add(KeySchemaElement.builder()
                .attributeName(table.hashName)
                .keyType(KeyType.HASH)
                .build());
        table.rangeName.ifPresent(name -> keys.add(KeySchemaElement.builder()
                .attributeName(name)
                .keyType(KeyType.RANGE)
                .build()));
        return TableDescription.builder()
                .tableName(table.name)
                .tableStatus(TableStatus.ACTIVE)
                .creationDateTime(table.created)
                .tableArn("arn:aws:dynamodb:us-east-1:000000000000:table/" + table.name)
                .keySchema(keys)
                .attributeDefinitions(keys.stream()
                        .map(key -> AttributeDefinition.builder()
                                .attributeName(key.attributeName())
                                .attributeType(ScalarAttributeType.S)
                                .build())
                        .toList())
                .itemCount(table.size())
                .build();
    }
}
