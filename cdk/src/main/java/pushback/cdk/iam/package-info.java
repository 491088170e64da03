/// What roles may do: statements on named resources, and the few actions for which AWS knows no resources.
package pushback.cdk.iam;
