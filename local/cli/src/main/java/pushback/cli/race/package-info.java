/// The load balancer beside HAProxy: the same servers, the same load, in turn.
package pushback.cli.race;
