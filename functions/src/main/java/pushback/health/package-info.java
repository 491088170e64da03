/// The judge: evidence about instances, collected sample by sample, until a release is healthy or is not.
/// May use the load balancer and probe the instances; knows nothing of CodeDeploy.
package pushback.health;
