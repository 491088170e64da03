/// CloudWatch Logs: what functions, builds and servers wrote, by group and stream.
package pushback.aws.logs;
