/// Auto Scaling groups: the right number of servers, spread over zones, the dead and unhealthy ones replaced.
/// May use the fleet, target groups and the event bus; knows nothing of deployments.
package pushback.local.scaling;
