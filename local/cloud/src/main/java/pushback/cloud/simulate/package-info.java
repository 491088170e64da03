/// Small worlds under faults, in virtual time: each seed makes one, disturbs it, lets it calm down, and checks the
/// invariants. Runs the shipped machine and the shipped steps.
package pushback.cloud.simulate;
