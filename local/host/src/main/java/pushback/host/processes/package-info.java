/// Processes that are not our children and must not outlive us: how to find them, end them, and be sure of it.
/// Knows nothing of servers, deployments or AWS.
package pushback.host.processes;
