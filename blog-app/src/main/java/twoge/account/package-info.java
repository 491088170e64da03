/// Accounts: who may write, how they prove who they are, and the pages to register, log in and out, and change both.
/// May use the database, the web's forms and pages, and the pictures.
package twoge.account;
