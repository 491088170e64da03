/// Bringing a revision onto the fleet through CodeDeploy, and finding out what became of it.
/// May use CodeDeploy, Step Functions' task tokens, the ledger.
package pushback.rollout;
