/// Everything about the database that is not a post: the address, the connections, the migrations, and a database of our
/// own for a first try. Knows nothing of HTTP.
package twoge.database;
