/// What a person does with an environment, as one more client of AWS: starts a release, halts, goes back, approves,
/// freezes, drills, and looks. The same on AWS and against the local cloud's endpoint.
package pushback.operator;
