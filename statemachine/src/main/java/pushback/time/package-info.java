/// One clock for everything that happens later: real time for `up`, virtual time for tests and simulation.
/// Knows nothing of deployments, Amazon States Language or AWS.
package pushback.time;
