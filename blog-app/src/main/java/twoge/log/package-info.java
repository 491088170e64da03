/// The log: one event a line on the standard output, as `key=value` pairs or as JSON, with the id of the request.
/// Knows nothing of the blog.
package twoge.log;
