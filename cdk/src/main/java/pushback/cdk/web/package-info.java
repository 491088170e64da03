/// The web tier: image, launch template, Auto Scaling group, load balancer, scaling, bastion.
package pushback.cdk.web;
