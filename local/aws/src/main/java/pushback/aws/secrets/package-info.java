/// Secrets Manager on one machine: secrets in memory, or in files only their owner can read. Knows nothing of what the
/// secrets open.
package pushback.aws.secrets;
