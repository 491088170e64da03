/// A real git remote on this machine, and GitHub's words for what was pushed to it.
/// Knows nothing of deployments; whoever deploys listens to pushes and reads commits.
package pushback.host.git;
