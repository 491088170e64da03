/// CodeBuild on one machine: a commit is checked out, its buildspec is run with real processes, the result is a zip in
/// S3. May use S3 through the SDK's interface, the timeline and the agent's reading of an appspec; knows nothing of
/// releases or deployments.
package pushback.local.build;
