/// Whether a release may be deployed at all: [Admission] is the one ordered list of checks, asked when the commit is
/// known, before the lock, and again with it.
package pushback.admission;
