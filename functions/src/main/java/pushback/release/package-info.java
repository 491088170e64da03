/// A release: one attempt to bring one commit to one environment, from the wish to its resolution.
package pushback.release;
