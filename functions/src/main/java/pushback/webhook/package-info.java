/// The webhook: from a signed delivery of the git host to an execution of the deploy machine, once.
package pushback.webhook;
