/// How long a newcomer waits: whole checkouts of Pushback, each with an `up` of its own, timed from outside by the
/// commands that a person types. Knows nothing of what is inside a cloud, so that an older checkout can be timed as
/// well.
package pushback.cli.stopwatch;
