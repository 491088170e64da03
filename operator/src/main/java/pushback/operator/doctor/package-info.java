/// Whether an account, an environment and an application are ready for a release: one question after the other, each
/// with its remedy. Nothing is changed.
package pushback.operator.doctor;
