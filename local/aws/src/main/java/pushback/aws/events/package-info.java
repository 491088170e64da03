/// The event bus of the local cloud: AWS-shaped events in, patterns as EventBridge matches them, targets called later.
/// Knows neither who sends nor who listens.
package pushback.aws.events;
