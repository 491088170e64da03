/// Releases under simulated visitors, judged by the shipped judge and by what others judge with, in virtual time.
/// May use the judge; touches neither the cloud nor the clock.
package pushback.local.bench;
