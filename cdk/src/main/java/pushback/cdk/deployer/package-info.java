/// What deploys: functions, state machines, webhook, events, build, CodeDeploy, secrets.
package pushback.cdk.deployer;
