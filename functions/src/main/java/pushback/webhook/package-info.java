/// The webhook: from a signed delivery of the git host to an execution of the deploy machine, once.
/// May use Secrets Manager, the ledger and Step Functions.
package pushback.webhook;
