/// SNS on one machine: topics whose messages are kept and shown.
/// May use the timeline's clock; knows nothing of what the messages say.
package pushback.local.messages;
