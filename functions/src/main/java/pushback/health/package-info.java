/// The judge: evidence about instances, collected sample by sample, until a release is healthy or is not.
/// May use the load balancer, CloudWatch and probes of the instances; only CheckHealth asks CodeDeploy what they run.
package pushback.health;
