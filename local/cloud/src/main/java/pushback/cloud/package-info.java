/// The local cloud put together: the services behind the SDK's interfaces, the platform the steps stand on, and the
/// resources that CDK would create.
package pushback.cloud;
