/// The picture of a state machine, laid out from its definition.
package pushback.console.graph;
