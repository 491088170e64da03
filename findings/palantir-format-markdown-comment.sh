#!/bin/sh
# palantir-java-format 2.103.0 refuses valid Java in which a later line of a `///` comment is nearly as wide as a line may be.
#
# JEP 467 (Java 23) makes consecutive `///` lines one documentation comment, and the JDK's compiler hands it over as one token. The
# formatter wraps what is wider than 120 columns, counts the indentation of every line but the first one twice, and puts the rest
# on a line that is no comment; then it cannot read what it has made. In a member indented by 4, the second line may have 116
# columns, not 120.
#
#   second line of the comment has 116 columns    formatted, nothing to change
#   second line of the comment has 117 columns    error: <identifier> expected, the file is left as it is
#
# Needs Maven and a JDK of 23 or newer in JAVA_HOME. Exit code 0: as described; 1: the behaviour has changed; 2: no such JDK.
set -eu
java="${JAVA_HOME:-/usr}/bin/java"
"$java" --version | head -n 1 | grep -Eq ' (2[3-9]|[3-9][0-9])[. ]' || { echo "JAVA_HOME is no JDK of 23 or newer" >&2; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >pom.xml <<'END'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>ask</groupId><artifactId>ask</artifactId><version>1</version>
  <dependencies>
    <dependency>
      <groupId>com.palantir.javaformat</groupId><artifactId>palantir-java-format</artifactId><version>2.103.0</version>
    </dependency>
  </dependencies>
</project>
END
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath -Dmdep.outputFile=classpath >/dev/null

source_with() { # WIDTH of the second line
    printf 'class Wide {\n    /// Short.\n    /// '
    printf '%*s' $(($1 - 8)) '' | sed 's/ /word /g' | cut -c "1-$(($1 - 9))" | tr -d '\n'
    printf '.\n    int field;\n}\n'
}
set --
for package in api code file parser tree util; do
    set -- "$@" --add-exports "jdk.compiler/com.sun.tools.javac.$package=ALL-UNNAMED"
done
for width in 116 117; do
    source_with $width > Wide.java
    awk 'NR == 3 { print "columns: " length }' Wide.java
    cp Wide.java before
    "$java" "$@" -cp "$(cat classpath)" com.palantir.javaformat.java.Main --palantir --replace Wide.java 2>&1 |
        sed 's/.*error: /error: /' | head -n 1
    cmp -s before Wide.java && echo "unchanged"
done | tee seen

cat >expected <<'END'
columns: 116
unchanged
columns: 117
error: <identifier> expected
unchanged
END
diff expected seen && echo "as described"
