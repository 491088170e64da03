/// The console: an environment's pages in a browser on this machine, over the operator library. The same for an
/// environment on AWS and for the local cloud.
package pushback.console;
