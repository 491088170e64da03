/// What every service of the local cloud shares: the account it belongs to, its names, and how AWS says no. Knows no
/// service.
package pushback.aws.account;
