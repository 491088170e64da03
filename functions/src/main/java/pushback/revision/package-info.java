/// Revisions: sealed bundles in S3, known by their digest; which of them were good, and which were pushed back.
/// May use the ledger and S3.
package pushback.revision;
