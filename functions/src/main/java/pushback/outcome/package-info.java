/// How a release ended, told once: to the ledger, the git host, the subscribers and the metrics.
package pushback.outcome;
