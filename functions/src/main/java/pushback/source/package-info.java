/// The git host: which commits exist, in which order, and what we tell it about them.
/// May use HTTP; knows nothing of AWS.
package pushback.source;
