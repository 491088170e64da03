/// API Gateway on one machine: an HTTP API in front of a Lambda function, payload format 2.0.
/// May use Lambda; knows nothing of what the function does.
package pushback.local.gateway;
