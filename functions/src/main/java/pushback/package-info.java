/// The deployer's wiring: what a step stands on ([Platform]), its configuration ([Settings]), the list of all steps
/// ([Steps]) and the one JSON mapper. The domain rooms are the packages beside it.
package pushback;
