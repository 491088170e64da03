/// Bringing a revision onto the fleet through CodeDeploy and pushing a bad one back, and finding out what became of it.
package pushback.rollout;
