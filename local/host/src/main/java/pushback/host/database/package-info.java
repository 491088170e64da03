/// A real PostgreSQL in a directory, without installing one; MariaDB and Valkey where they are installed.
/// Knows nothing of who uses it: each is handed an environment to run in and hands out a URL.
package pushback.host.database;
