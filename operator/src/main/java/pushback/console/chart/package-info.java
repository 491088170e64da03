/// Charts that need no script.
package pushback.console.chart;
