/// What every service of the local cloud shares: the account it belongs to, its names, and how AWS says no.
/// May use the AWS SDK's exception classes; knows no service.
package pushback.local.account;
