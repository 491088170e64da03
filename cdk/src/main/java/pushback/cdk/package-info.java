/// The environment on AWS: from a file to a stack. `Synth` is what the command line runs.
package pushback.cdk;
