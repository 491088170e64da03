/// Freezes: times in which nothing is deployed, by the calendar or because a person has to look first.
/// May use the ledger, the rules and the lock; changes no server.
package pushback.freeze;
