/// Approvals: a person says yes or no before a release begins. May use the ledger, Step Functions and the outcomes;
/// holds no lock, because people take days.
package pushback.approval;
