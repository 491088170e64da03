/// What all pages share: the server, the frame around a page, errors, stylesheet, and the rules browsers are given.
/// Knows no page in particular.
package twoge.web;
