/// What the pages show as it happens: one look at the environment for all that are open.
package pushback.console.live;
