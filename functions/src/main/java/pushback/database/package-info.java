/// The database that a release needs running, and the schema that it allows.
package pushback.database;
