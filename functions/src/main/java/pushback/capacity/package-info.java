/// The fleet's capacity while a release goes out: what must not interfere is suspended, and given back after.
package pushback.capacity;
