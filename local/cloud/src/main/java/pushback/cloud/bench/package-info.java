/// Releases under simulated visitors, judged by the shipped judge and by what others judge with, in virtual time.
/// Touches neither the cloud nor the clock.
package pushback.cloud.bench;
