/// CodeDeploy's control plane: deployments in place on Auto Scaling groups, in batches, behind a load balancer.
/// May use servers, Auto Scaling, target groups and the event bus; on a server, its agent does the work.
package pushback.local.codedeploy;
