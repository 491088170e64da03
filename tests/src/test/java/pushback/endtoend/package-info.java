/// End to end with real processes: real pushes of a tiny application to a local cloud, good ones and bad ones, and what
/// is left when the process behind it is killed. Only the command line and what is public of `up` is used.
package pushback.endtoend;
