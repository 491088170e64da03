/// Pictures: checked, made anew, and kept where the wiring says: in a folder, or elsewhere.
/// Knows nothing of posts and accounts; they keep the name of a picture.
package twoge.picture;
