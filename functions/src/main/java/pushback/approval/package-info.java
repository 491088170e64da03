/// Approvals: a person says yes or no before a release begins. Holds no lock, because people take days.
package pushback.approval;
