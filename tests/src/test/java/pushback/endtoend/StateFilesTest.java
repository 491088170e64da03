package pushback.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pushback.cloud.stepfunctions.ExecutionRecord;
import pushback.host.up.LocalCloud;
import pushback.host.up.Options;
import pushback.host.up.Profile;
import pushback.settings.Rules;
import pushback.settings.Strategy;

/// What a start does when a file of the state folder is empty, cut off or gone.
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT)
class StateFilesTest {
    @TempDir
    static Path work;

    private static Path state;

    private enum Damage {
        EMPTIED,
        HALVED,
        DELETED;

        void to(Path file) throws IOException {
            var content = Files.readAllBytes(file);
            Files.delete(file);
            if (this != DELETED) Files.write(file, Arrays.copyOf(content, this == HALVED ? content.length / 2 : 0));
        }
    }

    private static Options options(Path directory, boolean chosen) {
        return new Options(
                directory,
                Optional.empty(),
                Profile.of(work.resolve("tiny")),
                chosen,
                1,
                Rules.NONE,
                0,
                Strategy.ALL_AT_ONCE,
                TinyApplication.SOON,
                Map.of());
    }

    @BeforeAll
    @Timeout(180)
    static void twoReleases() throws Exception {
        state = work.resolve("state");
        var application = TinyApplication.in(work.resolve("tiny"), "zero");
        Files.writeString(application.directory().resolve("pushback.yml"), "database: none\n");
        var ended = new LinkedBlockingQueue<ExecutionRecord>();
        try (var local = open(options(state, true), ended)) {
            application.follow(local.gitUrl());
            for (var word : List.of("one", "two")) {
                application.push(word);
                var release = ended.poll(60, TimeUnit.SECONDS);
                assertEquals("Deployed", release.states().getLast(), release.cause());
            }
        }
    }

    private static LocalCloud open(Options options, LinkedBlockingQueue<ExecutionRecord> ended) {
        var local = new LocalCloud(options);
        local.cloud().timeline().call(() -> {
            local.cloud().stepFunctions().onEnd(ended::add);
            return null;
        });
        return local;
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(600)
    void eachDamagedFileIsLivedWithOrNamed(Damage damage) throws Exception {
        var wrong = new ArrayList<String>();
        for (var file : files()) {
            var refused = refusal(damage, file);
            // The port that was kept may have become another test's meanwhile, which has nothing to do with the file.
            if (refused.filter(said -> said.contains("is in use by another program"))
                    .isPresent()) refused = refusal(damage, file);
            refused.ifPresent(said -> wrong.add(file + ": " + said));
        }
        assertEquals(List.of(), wrong);
    }

    /// Why it does not start with that file damaged, unless that names the file and a remedy.
    private static Optional<String> refusal(Damage damage, Path file) throws Exception {
        var copy = work.resolve("copy-" + damage);
        copy(state, copy);
        try {
            damage.to(copy.resolve(file));
            try (var local = new LocalCloud(options(copy, false))) {
                local.remarks();
            }
            return Optional.empty();
        } catch (RuntimeException refused) {
            var said = String.valueOf(refused.getMessage());
            // A repository is restored as a whole.
            var named = said.contains(copy.resolve(file).toString())
                    || file.startsWith("git")
                            && said.contains(copy.resolve("git/tiny.git").toString());
            return named && said.contains(";") ? Optional.empty() : Optional.of(refused.toString());
        } finally {
            delete(copy);
        }
    }

    @Test
    @Timeout(180)
    void aLostBundleIsBuiltAgain() throws Exception {
        var copy = work.resolve("lost");
        copy(state, copy);
        Damage.HALVED.to(copy.resolve("services/s3/s3.journal"));
        var ended = new LinkedBlockingQueue<ExecutionRecord>();
        try (var local = open(options(copy, false), ended)) {
            local.resume();
            var rebuilt = ended.poll(60, TimeUnit.SECONDS);
            assertEquals("Deployed", rebuilt.states().getLast(), rebuilt.cause());
            assertTrue(rebuilt.name().endsWith("-rebuilt"), rebuilt.name());
            assertEquals("two", new VisitedSite(local.url()).page());
        }
    }

    @Test
    void whatWasFoundBrokenIsTold() throws Exception {
        var copy = work.resolve("told");
        copy(state, copy);
        Path execution;
        try (var all = Files.list(copy.resolve("services/executions"))) {
            execution = all.sorted().findFirst().orElseThrow();
        }
        Damage.EMPTIED.to(execution);
        try (var local = new LocalCloud(options(copy, false))) {
            assertTrue(
                    local.notices().mended().getFirst().startsWith(execution + " is damaged"),
                    local.notices().mended().toString());
        }
    }

    /// Without what servers and builds leave behind, which nothing reads.
    private List<Path> files() throws IOException {
        try (var all = Files.walk(state)) {
            return all.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(state::relativize)
                    .filter(file -> !file.startsWith("fleet") && !file.startsWith("builds"))
                    .sorted()
                    .toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var path :
                    all.filter(one -> !from.relativize(one).startsWith("fleet")).toList())
                Files.copy(
                        path,
                        to.resolve(from.relativize(path)),
                        StandardCopyOption.COPY_ATTRIBUTES,
                        LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}
