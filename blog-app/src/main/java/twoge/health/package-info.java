/// What the blog tells those who operate it: is it alive, is it ready, which release is it; and who asks (`Probe`).
/// May use the database; shows no pages.
package twoge.health;
