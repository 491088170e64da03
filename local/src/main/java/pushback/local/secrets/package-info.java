/// Secrets Manager on one machine: secrets in memory, or in files only their owner can read.
/// May use the timeline's clock; knows nothing of what the secrets open.
package pushback.local.secrets;
