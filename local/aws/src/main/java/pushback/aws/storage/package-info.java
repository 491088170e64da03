/// DynamoDB and S3 on one machine: the SDK's own client interfaces, in memory or in a directory. Knows nothing of
/// releases, locks or deployments.
package pushback.aws.storage;
