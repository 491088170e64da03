/// AWS's protocols, the service's side of them: a request of the SDK is read from bytes, a response and a refusal are
/// written, by what the SDK's classes say of their own members ([software.amazon.awssdk.core.SdkPojo#sdkFields]). There
/// is no code for any one operation here. Knows nothing of sockets and signatures.
package pushback.aws.wire;
