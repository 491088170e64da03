/// What an environment is configured with, read once from the environment variables: names, the strategy, the health
/// policy, and the rules that a team asks of its releases. Plain records; knows nothing of AWS.
package pushback.settings;
