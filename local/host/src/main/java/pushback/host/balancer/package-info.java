/// The data plane of the local load balancer: which target gets a request, and what happens when that target breaks.
/// Decides nothing about health; whoever does calls [Balancer#routes].
package pushback.host.balancer;
