/// How the command line talks to a running `up`: a loopback HTTP interface with a token, and what it answers.
package pushback.cli.control;
