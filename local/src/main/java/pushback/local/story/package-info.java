/// An execution told to a person: what it does as it does it, how long each part took.
/// May read histories and events; changes nothing.
package pushback.local.story;
