/// Tests of Twoge as a process and as a deployment: the command line, signals, the hook scripts.
package twoge.deployment;
