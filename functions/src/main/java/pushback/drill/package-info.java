/// Drills: failures caused on purpose, to prove that the environment gets over them. Each takes the environment's lock,
/// tells what it does and sees, gives everything back, and ends with a verdict. Knows nothing of the application.
package pushback.drill;
