/// The local cloud as an AWS endpoint over HTTP: who asks is proven by Signature Version 4, which service is meant is
/// found
/// by target, scope or path ([Api]), and [pushback.aws.wire] reads and writes what is said. S3, whose bodies are
/// streams,
/// has classes of its own. Knows nothing of Pushback.
package pushback.aws.endpoint;
