/// The local cloud in memory and virtual time: a repository, builds and servers that are what a test says they are.
/// A whole deployment takes milliseconds.
package pushback.cloud.virtual;
