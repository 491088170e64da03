/// The whole story in one go: an application's demo script, run as real pushes against a real local cloud under load.
package pushback.cli.demo;
