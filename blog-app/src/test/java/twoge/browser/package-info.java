/// Twoge as people see it: in Debian's chromium, at two widths, in light and dark.
package twoge.browser;
