/// The VPC, new or existing: subnets, ways out, endpoints, flow logs, and the security groups that chain the tiers.
package pushback.cdk.network;
