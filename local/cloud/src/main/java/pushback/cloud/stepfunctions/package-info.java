/// Step Functions on one machine: the engine behind the SDK's interface, the resources a state may call, and a record
/// of every execution that survives the process.
package pushback.cloud.stepfunctions;
