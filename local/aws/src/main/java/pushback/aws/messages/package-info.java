/// SNS on one machine: topics whose messages are kept and shown. Knows nothing of what the messages say.
package pushback.aws.messages;
