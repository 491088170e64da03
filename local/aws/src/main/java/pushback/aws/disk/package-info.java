/// What survives the death of the process at any moment: an append-only journal, and files replaced in one step.
/// Survives a killed process; a lost machine may lose the last moments (nothing here waits for the disk).
/// Knows nothing of AWS.
package pushback.aws.disk;
