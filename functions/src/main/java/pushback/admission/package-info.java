/// Whether a release may be deployed at all: what is not meant to deploy, an older commit, a commit that is on no
/// branch.
package pushback.admission;
