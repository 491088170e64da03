/// Visitors: a steady stream of real HTTP requests, and an honest account of how they fared.
/// Knows nothing of who answers.
package pushback.cli.load;
