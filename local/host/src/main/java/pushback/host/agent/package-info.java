/// The CodeDeploy agent: runs `appspec.yml` bundles on one server, one lifecycle event at a time.
/// Touches the disk and processes; knows nothing of deployments beyond the event it is told to run.
package pushback.host.agent;
