/// Systems Manager on one machine: Run Command's shell scripts on servers, and the Parameter Store.
/// May use the fleet; knows nothing of what the scripts are for.
package pushback.local.commands;
