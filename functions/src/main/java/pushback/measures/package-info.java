/// The four DORA measures: how often, how fast, how well and how long to restore, from the ledger's record of changes.
package pushback.measures;
