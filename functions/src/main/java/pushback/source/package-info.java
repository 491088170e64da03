/// The git host: which commits exist, in which order, and what we tell it about them. Knows nothing of AWS.
package pushback.source;
