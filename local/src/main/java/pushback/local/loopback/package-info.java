/// What every listener on the loopback interface asks of a request before it looks at it. Knows nothing else of `local`.
package pushback.local.loopback;
