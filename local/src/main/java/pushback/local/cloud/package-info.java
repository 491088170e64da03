/// The local cloud put together: the services behind the SDK's interfaces, the platform the steps stand on, and the
/// same assembly over memory and virtual time. May use everything else in `local`.
package pushback.local.cloud;
