/// A real PostgreSQL in a directory, without installing one.
/// Knows nothing of who uses it: it is handed an environment to run in and hands out a URL.
package pushback.local.database;
