/// The command line: one class a command. Commands beside `up` and `demo` talk to a running `up`.
package pushback.cli;
