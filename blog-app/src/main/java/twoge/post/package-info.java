/// Posts: what they may contain, how they are kept, and the pages that show and create them.
/// May use the database and the web's pages.
package twoge.post;
