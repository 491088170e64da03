package pushback.cdk.watching;

import java.util.List;
import java.util.Map;
import pushback.cdk.environment.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;

/// The topic on which people learn how releases end, and what alarms.
public final class NotificationTopic {
    private NotificationTopic() {}

    public static Topic of(Stack stack, Environment environment) {
        var topic = Topic.Builder.create(stack, "People")
                .topicName("pushback-" + environment.name())
                .displayName("Pushback " + environment.name())
                .enforceSsl(true)
                .build();
        environment.subscribers().forEach(address -> topic.addSubscription(new EmailSubscription(address)));
        // Alarms of this account may speak; functions and Auto Scaling have roles for it.
        topic.addToResourcePolicy(PolicyStatement.Builder.create()
                .sid("Alarms")
                .principals(List.of(new ServicePrincipal("cloudwatch.amazonaws.com")))
                .actions(List.of("sns:Publish"))
                .resources(List.of(topic.getTopicArn()))
                .conditions(Map.of("StringEquals", Map.of("aws:SourceAccount", stack.getAccount())))
                .build());
        return topic;
    }
}
