/// What roles may do: statements on named resources, and the few actions for which AWS knows no resources.
/// May use CDK's iam.
package pushback.cdk.iam;
