/// Auto Scaling groups: the right number of servers, spread over zones, the dead and unhealthy ones replaced. Knows
/// nothing of deployments.
package pushback.aws.scaling;
