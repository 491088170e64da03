/// YAML that people write, read with its lines: rules, environments and applications. What CodeDeploy's agent and
/// CodeBuild read is read as they do, elsewhere.
package pushback.yaml;
