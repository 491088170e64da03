/// Revisions: sealed bundles in S3, known by their digest; which of them were good, and which were pushed back.
package pushback.revision;
