/// What outlives servers and releases: database, buckets, ledger, sessions. Deleting the stack keeps all of it or its
/// snapshot.
package pushback.cdk.data;
