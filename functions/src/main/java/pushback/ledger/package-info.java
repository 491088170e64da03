/// The ledger: one DynamoDB table of locks, releases, revisions, deployments, promotions, quarantines, deliveries and
/// outcomes. Rows are records; every write names the version it replaces. Knows DynamoDB, and no row's meaning.
package pushback.ledger;
