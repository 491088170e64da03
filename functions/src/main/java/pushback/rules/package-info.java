/// What a team asks of its releases, apart from health: when they may go out, who approves them, which pushes count.
/// Plain records, read once from the configuration; knows nothing of AWS.
package pushback.rules;
