package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.InvalidParameterValueException;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.PublishRequest;
import software.amazon.awssdk.services.sns.model.SnsException;

/// What the steps rely on in SNS: a message is taken whole, or refused.
@Covers("sns:Publish")
abstract class SnsContract {
    private static final int LARGEST = 256 * 1024;

    private SnsClient sns;
    private String topic;

    abstract SnsClient sns();

    @BeforeEach
    void aTopic() {
        sns = sns();
        topic = sns.createTopic(create -> create.name(Fresh.name("outcomes"))).topicArn();
    }

    private String publish(Consumer<PublishRequest.Builder> change) {
        return sns.publish(publish -> publish.topicArn(topic).message("text").applyMutation(change))
                .messageId();
    }

    private static MessageAttributeValue value(String type, String text) {
        return MessageAttributeValue.builder().dataType(type).stringValue(text).build();
    }

    @Test
    void givesEachMessageAnIdOfItsOwn() {
        Consumer<PublishRequest.Builder> outcome = publish -> publish.subject("production: Deployed")
                .messageAttributes(Map.of("ending", value("String", "Deployed")));
        assertNotEquals(publish(outcome), publish(outcome));
    }

    @Test
    void saysThatATopicIsNotThere() {
        Refused.as(NotFoundException.class, "NotFound", () -> publish(with -> with.topicArn(topic + "-none")));
    }

    @Test
    void refusesAMessageToNobody() {
        Refused.asInvalid(SnsException.class, () -> publish(with -> with.topicArn(null)));
    }

    @Test
    void refusesAnEmptyMessage() {
        Refused.as(InvalidParameterException.class, "InvalidParameter", () -> publish(with -> with.message("")));
    }

    @Test
    void refusesAMissingMessage() {
        Refused.asInvalid(SnsException.class, () -> publish(with -> with.message(null)));
    }

    @Test
    void takesMessagesOf256KiBAndNotAByteMore() {
        publish(with -> with.message("x".repeat(LARGEST)));
        Refused.as(
                InvalidParameterException.class,
                "InvalidParameter",
                () -> publish(with -> with.message("x".repeat(LARGEST + 1))));
    }

    @Test
    void countsBytesAndNotCharacters() {
        Refused.as(
                InvalidParameterException.class,
                "InvalidParameter",
                () -> publish(with -> with.message("ü".repeat(LARGEST / 2 + 1))));
    }

    @Test
    void countsTheAttributesToo() {
        Refused.as(
                InvalidParameterException.class,
                "InvalidParameter",
                () -> publish(with -> with.message("x".repeat(LARGEST))
                        .messageAttributes(Map.of("ending", value("String", "Deployed")))));
    }

    @Test
    void refusesASubjectLongerThan100Characters() {
        publish(with -> with.subject("x".repeat(99)));
        Refused.as(
                InvalidParameterException.class,
                "InvalidParameter",
                () -> publish(with -> with.subject("x".repeat(101))));
    }

    @Test
    void refusesASubjectWithLineBreaksOrControlCharacters() {
        Refused.as(InvalidParameterException.class, "InvalidParameter", () -> publish(with -> with.subject("a\nb")));
        Refused.as(
                InvalidParameterException.class, "InvalidParameter", () -> publish(with -> with.subject("a\u0007b")));
    }

    @Test
    void refusesAnAttributeWithoutValue() {
        Refused.as(
                InvalidParameterValueException.class,
                "ParameterValueInvalid",
                () -> publish(with -> with.messageAttributes(Map.of("ending", value("String", "")))));
    }

    @Test
    void refusesAnAttributeWithoutType() {
        Refused.asInvalid(
                SnsException.class,
                () -> publish(with -> with.messageAttributes(Map.of("ending", value(null, "Deployed")))));
    }

    @Test
    void refusesAnAttributeOfAnUnknownType() {
        Refused.as(
                InvalidParameterValueException.class,
                "ParameterValueInvalid",
                () -> publish(with -> with.messageAttributes(Map.of("ending", value("Text", "Deployed")))));
    }
}
