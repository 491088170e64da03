/// The control plane of the load balancer: target groups, registration, active health checks, draining.
/// May use servers and the timeline; requests themselves pass elsewhere, behind a TrafficSwitch.
package pushback.local.loadbalancing;
