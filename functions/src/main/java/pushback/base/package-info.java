/// What every room stands on: the one JSON mapper, instants as AWS writes them, the payload that a person calls a
/// function with, and text made fit to be shown. Knows nothing of deployments.
package pushback.base;
