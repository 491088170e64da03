/// What stands before the load balancer, each by choice: the name, its certificate, the firewall, CloudFront.
package pushback.cdk.edge;
