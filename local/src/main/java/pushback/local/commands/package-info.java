/// Systems Manager's Run Command on one machine: shell scripts on servers.
/// May use the fleet; knows nothing of what the scripts are for.
package pushback.local.commands;
