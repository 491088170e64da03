/// How AWS refuses, so that a fake refuses in the same words and shape.
/// Knows the SDK's exception classes in general and no service in particular.
package pushback.local.answers;
