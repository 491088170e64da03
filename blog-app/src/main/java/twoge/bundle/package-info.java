/// The last step of a build: what a bundle holds besides the jars, `release.json` and the AOT cache.
/// Runs in the build only; uses the database of our own, and starts the blog as a process.
package twoge.bundle;
