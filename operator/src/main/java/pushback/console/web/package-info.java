/// Requests and answers, without anything of Pushback in them.
package pushback.console.web;
