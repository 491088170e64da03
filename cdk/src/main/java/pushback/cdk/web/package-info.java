/// The web tier: image, launch template, Auto Scaling group, load balancer, scaling, bastion.
/// May use CDK, `network` and `data`.
package pushback.cdk.web;
