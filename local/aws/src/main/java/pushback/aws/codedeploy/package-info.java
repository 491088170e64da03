/// CodeDeploy's control plane: deployments in place on Auto Scaling groups, in batches, behind a load balancer. On a
/// server, its agent does the work.
package pushback.aws.codedeploy;
