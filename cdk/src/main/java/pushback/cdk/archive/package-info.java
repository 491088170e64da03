/// What Lambda is given as the functions' code: one jar for its own Java, or that with a Java of its own.
package pushback.cdk.archive;
