/// What outlives servers and releases: database, buckets, ledger, sessions. Deleting the stack keeps all of it or its
/// snapshot. May use CDK and `network`.
package pushback.cdk.data;
