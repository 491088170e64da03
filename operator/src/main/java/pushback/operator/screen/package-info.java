/// What is shown to a person in a terminal, theirs or a pusher's: nothing that others have written reaches it raw.
package pushback.operator.screen;
