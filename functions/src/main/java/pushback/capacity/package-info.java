/// The fleet's capacity while a release goes out: what must not interfere is suspended, and given back after.
/// May use Auto Scaling and the ledger.
package pushback.capacity;
