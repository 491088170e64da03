/// The functions that an operator calls: halt a release, decide about one, freeze and unfreeze the environment.
package pushback.step.operator;
