/// A release: one attempt to bring one commit to one environment, from the wish to its resolution.
/// May use the ledger and the git host.
package pushback.release;
