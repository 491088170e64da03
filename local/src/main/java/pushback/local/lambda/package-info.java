/// Lambda on one machine: the shipped step classes behind a JSON boundary, as in the cloud.
/// May use the steps; knows nothing of who calls them.
package pushback.local.lambda;
