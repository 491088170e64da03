/// CodeBuild on one machine: a commit is checked out, its buildspec is run with real processes, the result is a zip in
/// S3. Knows nothing of releases or deployments.
package pushback.host.build;
