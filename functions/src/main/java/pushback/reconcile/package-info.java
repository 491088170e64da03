/// Putting an environment in order after a release that died: stopped by a person, timed out, or killed with what ran it.
/// May use the lock, the ledger and Step Functions; changes servers only by starting the machine.
package pushback.reconcile;
