/// The functions of the drill machine: each class is a state of `drill.asl.json` of the same name, parking included.
package pushback.step.drill;
