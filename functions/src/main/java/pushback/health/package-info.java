/// The judge: evidence about instances, collected sample by sample, until a release is healthy or is not. Only
/// CheckHealth asks CodeDeploy what they run.
package pushback.health;
