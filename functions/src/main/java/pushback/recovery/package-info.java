/// Putting an environment in order after a release whose execution died, and starting the release that waits or that
/// nobody announced. Changes servers only by starting the machine.
package pushback.recovery;
