package pushback.aws.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pushback.time.VirtualTimeline;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.NotFoundException;

class LocalSnsTest {
    private final VirtualTimeline time = new VirtualTimeline(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<Published> heard = new ArrayList<>();

    @TempDir
    Path directory;

    private LocalSns open() {
        return new LocalSns(time, Optional.of(directory), heard::add);
    }

    @Test
    void tellsItsListenerOnceAndKeepsMessagesAcrossARestart() {
        var sns = open();
        var topic = sns.createTopic(create -> create.name("pages")).topicArn();
        assertEquals(topic, sns.createTopic(create -> create.name("pages")).topicArn());
        sns.publish(publish -> publish.topicArn(topic).subject("Rolled back").message("production is safe"));
        assertEquals("production is safe", heard.getFirst().message());
        var reopened = open();
        assertEquals(heard, reopened.messages());
        reopened.publish(publish -> publish.topicArn(topic).message("again"));
        assertEquals(
                List.of("production is safe", "again"),
                heard.stream().map(Published::message).toList());
    }

    @Test
    void refusesWhatAwsRefuses() {
        var sns = open();
        var topic = sns.createTopic(create -> create.name("pages")).topicArn();
        assertThrows(
                NotFoundException.class,
                () -> sns.publish(p -> p.topicArn(topic + "x").message("m")));
        assertThrows(InvalidParameterException.class, () -> sns.publish(p -> p.message("m")));
        assertThrows(
                InvalidParameterException.class,
                () -> sns.publish(p -> p.topicArn(topic).message("")));
        assertThrows(
                InvalidParameterException.class,
                () -> sns.publish(p -> p.topicArn(topic).message("m").subject("two\nlines")));
        assertThrows(
                NotFoundException.class,
                () -> sns.subscribe(
                        s -> s.topicArn(topic + "x").protocol("email").endpoint("a@example.org")));
        assertEquals(List.of(), heard);
    }
}
