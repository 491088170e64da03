/// The log groups of everything that writes one.
package pushback.cdk.log;
