/// The engine that runs an Amazon States Language definition (JSONata) on a [pushback.time.Timeline].
/// A definition is parsed and checked once ([StateMachine]), an [Engine] runs any number of [Execution]s of it.
/// Knows nothing of AWS or deployments: Task states reach the world through [Resources].
package pushback.asl;
