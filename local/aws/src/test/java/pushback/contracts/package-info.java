/// The same suite against a fake of the local cloud and against something foreign that speaks for AWS.
/// Whatever they answer differently is a defect of the fake, or is named here.
package pushback.contracts;
