/// The event bus of the local cloud: AWS-shaped events in, patterns as EventBridge matches them, targets called later.
/// May use the timeline; knows neither who sends nor who listens.
package pushback.local.events;
