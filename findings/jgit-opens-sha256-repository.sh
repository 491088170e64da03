#!/bin/sh
# JGit 7.8.0 opens a repository of SHA-256 objects as if it were one of SHA-1, without an error.
#
# Git's repository format says: with core.repositoryformatversion = 1 a program that does not know an extension named
# under [extensions] must not go on. JGit does not look at extensions.objectFormat: the repository opens, and HEAD resolves
# to an id that does not exist, the first 40 of the 64 digits. Only reading the object fails, with "Missing unknown …", as
# if the repository were damaged.
#
# Seen: HEAD is the first 40 digits of git's own 64; MissingObjectException when the commit is read.
# Needs git 2.29 or newer, mvn and a JDK 17 or newer. Exit code 0: as described; 1: the behaviour has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

git init --quiet --object-format=sha256 repository
git -C repository -c user.name=Somebody -c user.email=somebody@example.com commit --quiet --allow-empty --message one

cat >pom.xml <<'END'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.eclipse.jgit</groupId><artifactId>org.eclipse.jgit</artifactId><version>7.8.0.202609011348-r</version>
    </dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.18</version></dependency>
  </dependencies>
</project>
END
mvn -B -q org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy-dependencies -DoutputDirectory=lib
cat >Open.java <<'END'
import java.io.File;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

public class Open {
    public static void main(String[] args) throws Exception {
        try (var repository = new FileRepositoryBuilder().setGitDir(new File(args[0])).setMustExist(true).build();
                var walk = new RevWalk(repository)) {
            var head = repository.resolve("HEAD");
            System.out.println("HEAD " + head.name());
            try {
                System.out.println("read " + walk.parseCommit(head).getShortMessage());
            } catch (Exception failed) {
                System.out.println(failed.getClass().getSimpleName());
            }
        }
    }
}
END
java -cp 'lib/*' Open.java repository/.git | tee seen

{
    echo "HEAD $(git -C repository rev-parse HEAD | cut -c 1-40)"
    echo MissingObjectException
} >expected
diff expected seen && echo "as described"
