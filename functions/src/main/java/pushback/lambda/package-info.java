/// Lambda's way in: the one entry of all functions, records as JSON, and the log line of each call.
package pushback.lambda;
