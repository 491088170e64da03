/// Pushing a bad release back: away from the traffic first, then off the fleet.
/// May use CodeDeploy through `rollout`, the load balancer, the ledger.
package pushback.rollback;
