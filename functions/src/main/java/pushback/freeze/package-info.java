/// Freezes: times in which nothing is deployed, by the calendar or because a person has to look first. Changes no
/// server.
package pushback.freeze;
