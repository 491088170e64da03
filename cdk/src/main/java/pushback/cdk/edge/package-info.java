/// What stands before the load balancer, each by choice: the name, its certificate, the firewall, CloudFront.
/// May use CDK and `web`.
package pushback.cdk.edge;
