/// An execution told to a person: what it does as it does it, how long each part took. Changes nothing.
package pushback.cloud.story;
