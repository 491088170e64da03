/// The VPC, new or existing: subnets, ways out, endpoints, flow logs, and the security groups that chain the tiers.
/// May use CDK's ec2 and `environment`.
package pushback.cdk.network;
