/// RDS on one machine: the states of a database instance over whatever database stands behind it.
/// Knows nothing of the database's protocol or content.
package pushback.aws.rds;
