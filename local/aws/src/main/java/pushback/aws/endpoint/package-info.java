/// The local cloud as an AWS endpoint over HTTP: who asks is proven by Signature Version 4, and what is asked is read
/// from the request by what the SDK's classes say about their own wire form. S3 is the first service; one that speaks
/// REST-XML needs a table of its operations, another protocol a codec beside [RestXml]. Knows nothing of Pushback.
package pushback.aws.endpoint;
