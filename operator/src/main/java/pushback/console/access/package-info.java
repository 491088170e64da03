/// Who may see the console's pages and press its buttons: whoever was given its one-time address, in that browser.
package pushback.console.access;
