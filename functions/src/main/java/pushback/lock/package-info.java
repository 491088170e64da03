/// One release at a time: the environment's lock, a lease with a fence number that only grows, and the one release
/// that waits for it. Every step that changes something holds the lock first.
package pushback.lock;
