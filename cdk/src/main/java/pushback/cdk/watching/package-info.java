/// What watches: the topic that people subscribe to, alarms, the dashboard.
package pushback.cdk.watching;
