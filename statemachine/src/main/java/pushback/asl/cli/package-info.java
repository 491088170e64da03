/// The engine behind a command line, in virtual time: a rehearsal of one definition with mocked tasks, and the
/// JSON-lines protocol of conformance suites.
package pushback.asl.cli;
