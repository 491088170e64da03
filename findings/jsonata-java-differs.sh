#!/bin/sh
# com.dashjoin:jsonata 0.9.10 (Java) answers other than npm's jsonata 2.0.6, which it is a port of and which Step
# Functions names as its own version. Seen on valid expressions of the built-in functions; both were asked the same.
#
#   expression                              jsonata 2.0.6             com.dashjoin:jsonata 0.9.10
#   $match("ababab", /ab/, 2)               two matches               three: the limit is passed by one
#   $encodeUrl("https://x/?a=b c")          https://x/?a=b%20c        https://x/?a=b c: the blank stays
#   $decodeUrlComponent("a%20b+c")          a b+c                     a b c: the plus is taken for a blank
#   $count(null)                            1                         0
#   $toMillis("2017-11")                    1509494400000             an error
#   null ?? 1                               S0211 (came with 2.1)     accepted
#
# A machine that is tried with the Java library and run by Step Functions takes another way at each of them.
# Needs node, npm, mvn and a JDK 17 or newer. Exit code 0: as described; 1: the behaviour has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >expressions <<'END'
$match("ababab", /ab/, 2).match
$encodeUrl("https://x/?a=b c")
$decodeUrlComponent("a%20b+c")
$count(null)
$toMillis("2017-11")
null ?? 1
END

npm install --silent --no-audit --no-fund jsonata@2.0.6 >/dev/null
cat >ask.js <<'END'
const jsonata = require('jsonata');
(async () => {
    for (const text of require('fs').readFileSync('expressions', 'utf8').trim().split('\n')) {
        try {
            console.log(JSON.stringify(await jsonata(text).evaluate(null)));
        } catch (error) {
            console.log('error ' + error.code);
        }
    }
})();
END
node ask.js >javascript

cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>com.dashjoin</groupId><artifactId>jsonata</artifactId><version>0.9.10</version></dependency>
  </dependencies>
</project>
END
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory=lib
cat >Ask.java <<'END'
import com.dashjoin.jsonata.Functions;
import com.dashjoin.jsonata.Jsonata;
import java.nio.file.Files;
import java.nio.file.Path;

public class Ask {
    public static void main(String[] args) throws Exception {
        for (var text : Files.readAllLines(Path.of("expressions"))) {
            try {
                var value = Jsonata.jsonata(text).evaluate(null);
                System.out.println(value instanceof String ? '"' + value.toString() + '"' : Functions.string(value, false));
            } catch (Exception failed) {
                System.out.println("error");
            }
        }
    }
}
END
# shellcheck disable=SC2094 # Ask.java is read before anything is written, and another file is
java -cp 'lib/*' Ask.java >java

cat >expected <<'END'
["ab","ab"]|["ab","ab","ab"]
"https://x/?a=b%20c"|"https://x/?a=b c"
"a b+c"|"a b c"
1|0
1509494400000|error
error S0211|null
END
paste -d '|' javascript java >seen
paste -d ' ' expressions seen
diff expected seen && echo "as described"
