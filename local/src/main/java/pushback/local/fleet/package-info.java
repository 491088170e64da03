/// The servers of the local cloud: what the control plane asks of a server, and servers made of real processes.
/// May use the agent; knows nothing of the steps.
package pushback.local.fleet;
