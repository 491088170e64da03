/// What each page shows, and the templates that show it.
package pushback.console.page;
