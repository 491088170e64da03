/// DynamoDB and S3 on one machine: the SDK's own client interfaces, in memory or in a directory.
/// May use the timeline's clock; knows nothing of releases, locks or deployments.
package pushback.local.storage;
