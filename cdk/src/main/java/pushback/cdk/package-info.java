/// The environment on AWS: from a file to a stack. `Synth` is what the command line runs.
/// May use all rooms below, and CDK.
package pushback.cdk;
