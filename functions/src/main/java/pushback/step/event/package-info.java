/// The functions that events call: a push, the end of a deployment, an execution that ended badly.
package pushback.step.event;
