/// Parking an environment that nobody needs for a while, and bringing it back: no servers, a stopped database.
/// May use Auto Scaling, RDS and the ledger. A parking is a drill: proven step by step, and given back if it fails.
package pushback.parking;
