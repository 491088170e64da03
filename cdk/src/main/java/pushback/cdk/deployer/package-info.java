/// What deploys: functions, state machines, webhook, events, build, CodeDeploy, secrets.
/// May use CDK, `data`, `web`, and of the deployer itself `Steps`, `Permissions`, `Settings` and the definitions.
package pushback.cdk.deployer;
