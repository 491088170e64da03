/// Servers made of real processes: a directory, an agent and an application each.
package pushback.host.fleet;
