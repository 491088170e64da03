/// One environment as its YAML file describes it: records, the reader with its errors, the rules, the JSON schema.
/// Knows nothing of CDK.
package pushback.cdk.environment;
