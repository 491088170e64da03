/// Single commands on a server, beside what is deployed: asked for by a person, run with the application's environment,
/// written down in the ledger.
package pushback.oneoff;
