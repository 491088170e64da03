/// CodeBuild on one machine: a commit is checked out, its buildspec is run with real processes, the result is a zip in
/// S3. May use S3, Systems Manager and Secrets Manager through the SDK's interfaces, the timeline and the agent's reading of
/// an appspec; knows nothing of releases or deployments.
package pushback.local.build;
