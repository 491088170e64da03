/// The engine behind a command line, in virtual time: a rehearsal of one definition with mocked tasks, and the
/// JSON-lines protocol of conformance suites. May use `pushback.asl` and `pushback.time`, and nothing else of Pushback.
package pushback.asl.cli;
