/// The operator's commands.
package pushback.operator.cli;
