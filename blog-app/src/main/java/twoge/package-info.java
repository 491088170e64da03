/// Twoge, a small blog: its settings, how its parts are put together, and how its process starts and ends.
/// Every other package is a part; this is the only one that knows all of them.
package twoge;
