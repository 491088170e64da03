/// What watches: the topic that people subscribe to, alarms, the dashboard.
/// May use CDK, `web` and `deployer`.
package pushback.cdk.watching;
