/// One environment as its YAML file describes it: records, the reader with its errors, the rules, the JSON schema.
/// May use SnakeYAML and Jackson; knows nothing of CDK.
package pushback.cdk.environment;
