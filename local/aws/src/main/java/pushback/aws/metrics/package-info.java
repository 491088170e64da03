/// CloudWatch on one machine: metrics by dimensions and period, and alarms that judge them on the timeline.
/// Knows nothing of what is measured.
package pushback.aws.metrics;
