package pushback.aws.storage;

import pushback.aws.account.Refusal;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/// DynamoDB's refusals.
final class DynamoRefusal {
    static final String SERVICE = "DynamoDb";

    private DynamoRefusal() {}

    static AwsServiceException validation(String message) {
        return Refusal.of(DynamoDbException.builder(), SERVICE, 400, "ValidationException", message);
    }

    static AwsServiceException noTable() {
        return Refusal.of(
                ResourceNotFoundException.builder(),
                SERVICE,
                400,
                "ResourceNotFoundException",
                "Requested resource not found");
    }
}
