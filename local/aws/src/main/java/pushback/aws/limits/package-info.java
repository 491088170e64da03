/// What AWS's models of its services let a request hold. Stands in front of every fake and knows none of them.
package pushback.aws.limits;
