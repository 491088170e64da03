/// The functions of the deploy machine: each class is a state of `deploy.asl.json` of the same name, and nothing else
/// is here.
package pushback.step.deploy;
