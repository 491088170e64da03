/// CodeDeploy's control plane: deployments in place on Auto Scaling groups, in batches, behind a load balancer.
/// May use servers, Auto Scaling, target groups and the event bus; what an event does on a server is the server's agent's.
package pushback.local.codedeploy;
