package pushback.host.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/// The buildspec as CodeBuild's reference has it, line by line: done, noted in the log, or refused.
@Tag("slow")
class BuildspecReferenceTest {
    private static final String ALL = "artifacts: {files: ['**/*'], exclude-paths: [buildspec.yml]}\n";

    @TempDir
    Path directory;

    private TestBuild build;

    @BeforeEach
    void aCommit() {
        build = new TestBuild(directory);
    }

    @AfterEach
    void nothingIsLeftBehind() {
        assertFalse(ProcessHandle.current().descendants().anyMatch(ProcessHandle::isAlive));
    }

    private static void contains(String text, String part) {
        assertTrue(text.contains(part), text);
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    @Test
    void runsTheCommandsInTheShellThatIsAskedFor() {
        build.buildspec("""
            env:
              shell: bash
              variables: {MODE: production}
            phases:
              build:
                commands:
                  - if [[ $MODE == production ]]; then echo RELEASE > mode; else echo DEBUG > mode; fi
            """ + ALL);
        assertEquals(Map.of("mode", "RELEASE"), build.content());
    }

    @Test
    void runsTheCommandsInShWhereNoShellIsAskedFor() {
        build.buildspec("phases: {build: {commands: ['echo \"${BASH_VERSION:-sh}\" > shell']}}\n" + ALL);
        assertEquals(Map.of("shell", "sh"), build.content());
    }

    @ParameterizedTest
    @ValueSource(strings = {"powershell.exe", "cmd.exe", "zsh"})
    void refusesAShellThatIsNotHere(String shell) {
        build.buildspec("env: {shell: " + shell + "}\nphases: {build: {commands: ['true']}}\n" + ALL);
        contains(build.refusal(), "env.shell is ");
    }

    @Test
    void variablesAreTheTextTheyWereWrittenAs() {
        build.buildspec("""
            env:
              variables:
                EMPTY:
                NOTHING: null
                VERSION: 1.10
                FLAG: yes
                MODE: 0644
                DAY: 2026-11-29
                LITERAL: $HOME/x
            phases:
              build: {commands: ['echo "[$EMPTY][$NOTHING][$VERSION][$FLAG][$MODE][$DAY][$LITERAL]" > all']}
            """ + ALL);
        assertEquals(Map.of("all", "[][][1.10][yes][0644][2026-11-29][$HOME/x]"), build.content());
    }

    @Test
    void takesParametersAndSecretsFromTheServicesAndHidesThem() {
        build.parameters.putParameter(
                put -> put.name("/app/login").value("open sesame").type(ParameterType.SECURE_STRING));
        build.secrets.createSecret(create -> create.name("plain").secretString("the whole of it"));
        build.secrets.createSecret(create -> create.name("fields").secretString("{\"old\": \"first-value\"}"));
        build.secrets.putSecretValue(put -> put.secretId("fields").secretString("{\"new\": \"second-value\"}"));
        var arn = build.secrets
                .describeSecret(describe -> describe.secretId("fields"))
                .arn();
        build.buildspec("""
            env:
              parameter-store: {LOGIN: /app/login}
              secrets-manager:
                PLAIN: plain
                NEW: fields:new
                OLD: %s:old:AWSPREVIOUS
            phases:
              build:
                commands:
                  - 'echo "$LOGIN, $PLAIN, $NEW, $OLD" | tee all'
                  - 'printf "%%s" "no line ends here: $LOGIN"'
            """.formatted(arn) + ALL);
        assertEquals(Map.of("all", "open sesame, the whole of it, second-value, first-value"), build.content());
        contains(build.log(), "***, ***, ***, ***\n");
        contains(build.log(), "no line ends here: ***\n");
        assertFalse(build.log().contains("sesame"));
    }

    @Test
    void aFailingCommandKeepsItsSecretsToItself() {
        build.parameters.putParameter(put -> put.name("token").value("s3cr3t").type(ParameterType.SECURE_STRING));
        build.buildspec("env: {parameter-store: {TOKEN: token}}\n"
                + "phases: {build: {commands: ['echo \"error: $TOKEN is wrong\"; false']}}\n" + ALL);
        contains(build.refusal(), "error: *** is wrong");
        assertFalse(build.report().toString().contains("s3cr3t"));
    }

    @Test
    void saysWhichParameterOrSecretIsMissing() {
        build.buildspec("env: {parameter-store: {LOGIN: /app/login}}\nphases: {build: {commands: ['true']}}\n" + ALL);
        contains(build.refusal(), "there is no parameter /app/login; make it: ./pushback put parameter /app/login");
        build.buildspec("env: {secrets-manager: {LOGIN: 'app:key'}}\nphases: {build: {commands: ['true']}}\n" + ALL);
        contains(build.refusal(), "the secret app cannot be read");
        build.secrets.createSecret(create -> create.name("app").secretString("{\"other\": 1}"));
        contains(build.refusal(), "the secret app is no JSON object with a key key");
    }

    @Test
    void reportsTheVariablesItExports() {
        build.buildspec("""
            env: {exported-variables: [TAG, NOTHING]}
            phases:
              install: {commands: [export TAG=1]}
              build: {commands: ['export TAG="$TAG.2"', echo 1 > a]}
            artifacts: {files: [a]}
            """);
        build.content();
        assertEquals(
                "[{\"Name\":\"TAG\",\"Value\":\"1.2\"},{\"Name\":\"NOTHING\",\"Value\":\"\"}]",
                build.report().get("ExportedEnvironmentVariables").toString());
    }

    @Test
    void everyCommandSeesWhetherTheBuildIsSucceeding() {
        build.buildspec("""
            phases:
              install:
                on-failure: CONTINUE
                commands: ['echo "install $CODEBUILD_BUILD_SUCCEEDING" >> seen', 'false']
                finally: ['echo "finally $CODEBUILD_BUILD_SUCCEEDING" >> seen']
              build:
                commands: ['echo "build $CODEBUILD_BUILD_SUCCEEDING" >> seen']
                finally: ['echo "last $CODEBUILD_BUILD_SUCCEEDING" >> seen']
            """ + ALL);
        assertEquals(Map.of("seen", "install 1\nfinally 0\nbuild 0\nlast 0"), build.content());
    }

    @Test
    void aCommandThatEndsTheShellLeavesPostBuildAShellOfItsOwn() {
        build.buildspec("""
            phases:
              build: {commands: [exit 3], finally: ['echo "finally $CODEBUILD_BUILD_SUCCEEDING"']}
              post_build: {commands: ['echo "post $CODEBUILD_BUILD_SUCCEEDING in $(pwd)"']}
            """ + ALL);
        contains(build.refusal(), "exit status 3");
        contains(build.log(), "\nfinally 0\n");
        contains(build.log(), "\npost 0 in " + directory);
    }

    @Test
    void onFailureAbortEndsTheBuildAfterFinally() {
        build.buildspec("""
            phases:
              build: {on-failure: ABORT, commands: ['false'], finally: [echo at last]}
              post_build: {commands: [echo never]}
            """ + ALL);
        build.refusal();
        contains(build.log(), "\nat last\n");
        assertFalse(build.log().contains("never"), build.log());
    }

    @ParameterizedTest
    @CsvSource({
        "RETRY, 4",
        "RETRY-1, 2",
        "RETRY-0, 1",
        "RETRY-2-error: flaky, 3",
        "Retry-error.*network, 4",
        "RETRY-5-error: something else, 1",
        "ABORT, 1"
    })
    void onFailureRetryRunsThePhaseAgain(String onFailure, int times) {
        build.buildspec("""
            phases:
              build: {on-failure: '%s', commands: ['echo "run"', 'echo "error: flaky network"; false']}
            """.formatted(onFailure) + ALL);
        build.refusal();
        assertEquals(times, build.log().lines().filter("run"::equals).count(), build.log());
    }

    @Test
    void aRetryThatSucceedsIsASuccess() {
        build.buildspec("""
            phases:
              build: {on-failure: RETRY-2, commands: ['echo >> tries; test $(wc -l < tries) = 2']}
              post_build: {commands: ['echo "$CODEBUILD_BUILD_SUCCEEDING" > succeeding']}
            artifacts: {files: [succeeding]}
            """);
        assertEquals(Map.of("succeeding", "1"), build.content());
    }

    @Test
    void runAsRunsAPhaseAsThatUser() throws IOException {
        assumeTrue(isRoot() && Files.isExecutable(Path.of("/usr/bin/setpriv")), "only root can run as somebody else");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
        build.buildspec("""
            run-as: nobody
            env: {variables: {EMPTY: }, exported-variables: [TAG]}
            phases:
              install: {run-as: root, commands: [mkdir out, chown nobody out, export TAG=1]}
              build: {commands: ['id -un > out/who', 'echo "[$EMPTY]" >> out/who', cd out, export WORD=kept]}
              post_build: {commands: ['echo $WORD >> who', 'cd .. && echo 1 > forbidden || echo denied >> out/who']}
            artifacts: {base-directory: out, files: ['**/*']}
            """);
        assertEquals(Map.of("who", "nobody\n[]\nkept\ndenied"), build.content());
        contains(build.log(), "Exported variable TAG=1\n");
        contains(build.log(), "run-as nobody: may read and run what was checked out");
    }

    @Test
    void saysWhenTheUserMayNotGoToWhereTheBuildIs() {
        assumeTrue(isRoot() && Files.isExecutable(Path.of("/usr/bin/setpriv")), "only root can run as somebody else");
        build.buildspec("phases: {build: {run-as: nobody, commands: [id -un]}}\n" + ALL);
        build.status();
        contains(build.log(), "\nnobody\n");
        contains(build.log(), "run-as nobody: may not go to " + directory);
    }

    @Test
    void refusesAUserWhoIsNotThere() {
        build.buildspec("phases: {build: {run-as: nobody-of-this-name, commands: [id]}}\n" + ALL);
        contains(build.refusal(), "run-as nobody-of-this-name: there is no such user on this machine");
    }

    @Test
    void refusesAnotherUserWhereOnlyRootCould() {
        assumeTrue(!isRoot(), "root can");
        build.buildspec("phases: {build: {run-as: nobody, commands: [id]}}\n" + ALL);
        contains(build.refusal(), "only root can run commands as somebody else");
    }

    @Test
    void version01HasAShellForEachCommand() {
        build.file("buildspec.yml", """
            version: "0.1"
            environment_variables: {plaintext: {WORD: hello}}
            phases: {build: {commands: [mkdir out, cd out, 'export WORD=lost', 'echo $WORD > word']}}
            artifacts: {files: [word]}
            """);
        assertEquals(Map.of("word", "hello"), build.content());
    }

    @Test
    void theBaseDirectoryMayHoldWildcardsAndVariables() {
        var made = "phases: {build: {commands: ['export N=1; mkdir -p build-1/a build-2; echo 1 > build-1/a/x; echo 2 >"
                + " build-2/y']}}\n";
        build.buildspec(made + "artifacts: {base-directory: 'build-*', files: ['**/*']}\n");
        assertEquals(Map.of("a/x", "1", "y", "2"), build.content());
        build.buildspec(made + "artifacts: {base-directory: '$CODEBUILD_SRC_DIR/build-$N', files: ['$(echo a)/*']}\n");
        assertEquals(Map.of("a/x", "1"), build.content());
        build.buildspec(made + "artifacts: {base-directory: 'dist-*', files: ['**/*']}\n");
        contains(build.refusal(), "no directory matches the base-directory dist-*");
    }

    @Test
    void excludedPathsAreLeftOutAtAnyDepth() {
        build.file("a/test/b/c", "1")
                .file("test/d", "2")
                .file("a/.hidden", "3")
                .file("kept", "4")
                .buildspec("phases: {build: {commands: ['true']}}\n"
                        + "artifacts: {files: ['**/*'], exclude-paths: ['**/test/**/*', '**/.*', ./buildspec.yml]}\n");
        assertEquals(Map.of("kept", "4"), build.content());
    }

    @Test
    void discardedPathsLeaveTheNames() {
        build.file("a/b/c", "1")
                .buildspec("phases: {build: {commands: ['true']}}\n"
                        + "artifacts: {files: ['a/**/*'], discard-paths: yes}\n");
        assertEquals(Map.of("c", "1"), build.content());
        build.file("a/d/c", "2");
        contains(build.refusal(), "discard-paths: two files are called c");
    }

    @Test
    void symbolicLinksStayOnlyWhereTheyAreEnabled() throws IOException {
        var made = "phases: {build: {commands: [ln -s a b, mkdir d, ln -s ../a d/up, ln -s d e, ln -s gone g]}}\n";
        build.file("a", "1").buildspec(made + ALL);
        assertEquals(Map.of("a", "1", "b", "1", "d/up", "1", "e/up", "1"), build.content());
        contains(
                build.log(),
                "What these symbolic links point to takes their place (enable-symlinks: yes keeps them): b");
        contains(build.log(), "Left out: the symbolic link g leads nowhere");
        build.buildspec(made + "artifacts: {files: [b, 'd/*', e], enable-symlinks: yes}\n");
        assertEquals(Map.of("b", "a", "d/up", "../a", "e", "d"), build.content());
        try (var zip = build.zip()) {
            assertTrue(zip.getEntry("e").isUnixSymlink());
        }
    }

    @Test
    void saysWhatAPatternHasFound() {
        build.file("scripts/a", "1")
                .file("b", "2")
                .buildspec("phases: {build: {commands: ['true']}}\n" + "artifacts: {files: [scripts, b]}\n");
        build.content();
        contains(build.log(), "Expanding scripts: 0 files (it is a directory; write scripts/**/*)");
    }

    @Test
    void notesWhatItDoesNotDo() {
        build.file("a", "1").buildspec("""
            env: {git-credential-helper: yes}
            proxy: {logs: no}
            phases: {install: {runtime-versions: {java: corretto25}}, build: {commands: ['true']}}
            reports: {tests: {files: ['**/*']}}
            cache: {paths: ['.cache/**/*']}
            artifacts:
              files: [a]
              name: app-$(date +%Y)
              secondary-artifacts: {docs: {files: [version]}}
            """);
        build.content();
        for (var what : new String[] {
            "env.git-credential-helper",
            "proxy",
            "phases.install.runtime-versions",
            "reports",
            "cache",
            "artifacts.name app-20",
            "artifacts.secondary-artifacts [docs]"
        }) contains(build.log(), "Noted, not done by the local build: " + what);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        command: [a]                                  | "command" is no key of a buildspec
        phases: {build: {command: [a]}}               | "command" is no key of phases.build; do you mean commands?
        phases: {prebuild: {commands: [a]}}           | "prebuild" is no key of phases; do you mean pre_build?
        artifact: {files: [a]}                        | "artifact" is no key of a buildspec; do you mean artifacts?
        artifacts: {file: [a]}                        | "file" is no key of artifacts; do you mean files?
        env: {variable: {A: 1}}                       | "variable" is no key of env; do you mean variables?
        batch: {fast-fail: true}                      | batch is not done by the local build
        proxy: {logs: yes}                            | proxy.logs: yes needs a proxy server
        phases: {build: {commands: [{echo a: b}]}}    | put a command with a colon into quotation marks
        phases: {build: {on-failure: GIVE-UP}}        | on-failure is ABORT, CONTINUE, RETRY
        phases: {build: {on-failure: 'RETRY-['}}      | the expression in "RETRY-[" is malformed
        artifacts: {discard-paths: maybe}             | artifacts.discard-paths is yes or no, not maybe
        env: {variables: {CODEBUILD_X: 1}}            | begins with CODEBUILD_, which is reserved
        env: {variables: {A: {B: C}}}                 | env.variables.A is a text, not a list
        """)
    void refusesWhatItDoesNotKnow(String line, String why) {
        build.buildspec((line.startsWith("phases") ? "" : "phases: {build: {commands: ['true']}}\n") + line + "\n");
        contains(build.refusal(), why);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        'phases: {}'                                       | it has no version; begin it with: version: 0.2
        'version: 0.3\nphases: {}'                         | its version is 0.3; write: version: 0.2
        'version: 0.2'                                     | it has no phases, so there is nothing to run
        'version: 0.2\nphases:\n\tbuild: {}'               | line 3: a tab; YAML is indented with spaces only
        'version: 0.2\nversion: 0.2'                       | duplicate key version
        ''                                                 | it is empty
        """)
    void refusesAFileThatIsNoBuildspec(String file, String why) {
        build.file("buildspec.yml", file);
        contains(build.refusal(), why);
    }

    @Test
    void takesVersion02InQuotationMarks() {
        build.file("a", "1").file("buildspec.yml", """
            version: "0.2"
            phases: {build: {commands: ['true']}}
            artifacts: {files: [a]}
            """);
        assertEquals(Map.of("a", "1"), build.content());
    }
}
