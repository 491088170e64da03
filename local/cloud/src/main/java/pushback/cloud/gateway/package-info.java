/// API Gateway on one machine: an HTTP API in front of a Lambda function, payload format 2.0, and what every listener
/// on the loopback asks of a request before it looks at it. Knows nothing of what the function does.
package pushback.cloud.gateway;
