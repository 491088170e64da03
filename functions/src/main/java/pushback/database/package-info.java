/// The database that a release needs running. May use RDS.
package pushback.database;
