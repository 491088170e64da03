/// The control plane of the load balancer: target groups, registration, active health checks, draining. Requests
/// themselves pass elsewhere, behind a TrafficSwitch.
package pushback.aws.loadbalancing;
