/// The local cloud on real ground: processes, a PostgreSQL, a load balancer, a git remote, the wall clock. Opens and
/// closes all of it. Knows nothing of the application but its profile.
package pushback.host.up;
