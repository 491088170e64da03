/// What the control plane asks of a server, and servers in memory that behave as a test says.
package pushback.aws.fleet;
