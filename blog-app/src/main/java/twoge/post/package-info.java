/// Posts: what they may contain, how they are kept, drawn, found and replied to, and the pages for all that.
/// May use the database, the web's forms and pages, accounts and pictures.
package twoge.post;
