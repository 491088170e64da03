/// Lambda on one machine: the shipped step classes behind a JSON boundary, as in the cloud. Knows nothing of who calls
/// them.
package pushback.cloud.lambda;
