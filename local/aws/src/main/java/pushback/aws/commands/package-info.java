/// Systems Manager on one machine: Run Command's shell scripts on servers, and the Parameter Store. Knows nothing of
/// what the scripts are for.
package pushback.aws.commands;
