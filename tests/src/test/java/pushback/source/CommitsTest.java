package pushback.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import pushback.source.SourceHost.CommitStatus;
import pushback.source.SourceHost.Relation;
import pushback.stage.Stage;
import software.amazon.awssdk.core.exception.SdkClientException;

/// Commits while the git host does not answer.
class CommitsTest {
    private static final String UNKNOWN = "3fa2c1d4e5f60718293a4b5c6d7e8f9001122334";

    private final Stage stage = new Stage(1);

    @Test
    void remembersWhatItFound() {
        var commit = stage.commit();
        var commits = stage.pushback().commits();
        assertEquals(Optional.of(commit), commits.find("main"));
        assertEquals(
                Optional.of(commit),
                away(new UncheckedIOException(new IOException("rate limit"))).find(commit.sha()));
        assertEquals(commit.committedAt(), commits.committedAt(commit.sha()));
    }

    @Test
    void aFullShaNeedsNoHost() {
        var expected = Optional.of(new Commit(UNKNOWN, "", ""));
        assertEquals(
                expected,
                away(new UncheckedIOException(new IOException("away"))).find(UNKNOWN));
        assertEquals(
                expected,
                away(SdkClientException.create("the token cannot be read")).find(UNKNOWN));
        assertEquals(Optional.empty(), stage.pushback().commits().committedAt(UNKNOWN));
    }

    @Test
    void aBranchIsNotGuessed() {
        assertThrows(
                UncheckedIOException.class,
                () -> away(new UncheckedIOException(new IOException("away"))).find("main"));
    }

    @Test
    void whatIsAskedForLaterCountsAsNewerWhileNobodyCanTell() {
        var commits = away(new UncheckedIOException(new IOException("away")));
        assertEquals(Relation.AHEAD, commits.compare("a".repeat(40), "b".repeat(40)));
        assertEquals(Relation.IDENTICAL, commits.compare("a".repeat(40), "a".repeat(40)));
    }

    @Test
    void theirDatesTellWhichOfTwoKnownOnesIsOlderWhileTheHostDoesNot() {
        var older = stage.commit();
        stage.pass(Duration.ofSeconds(1));
        var newer = stage.commit();
        for (var commit : List.of(older, newer)) stage.pushback().commits().find(commit.sha());
        var commits = away(new UncheckedIOException(new IOException("away")));
        assertEquals(Relation.BEHIND, commits.compare(newer.sha(), older.sha()));
        assertEquals(Relation.AHEAD, commits.compare(older.sha(), newer.sha()));
        assertEquals(Relation.AHEAD, commits.compare(newer.sha(), UNKNOWN));
    }

    /// Seed 808848: the older one, which had waited for the newer one, went out after it.
    @Test
    void ofTwoMadeInTheSameSecondTheOneThatComesIsNotTheNewerOneWhileTheHostDoesNotTell() {
        var older = stage.commit();
        var newer = stage.commit();
        for (var commit : List.of(older, newer)) stage.pushback().commits().find(commit.sha());
        assertEquals(
                Relation.BEHIND,
                away(new UncheckedIOException(new IOException("away"))).compare(newer.sha(), older.sha()));
    }

    @Test
    void whileTheHostRefusesNobodySaysWhichOfTwoIsNewer() {
        var refused = new SourceRefused("GitHub answered 401", "the token has ended");
        var commits = away(refused);
        assertEquals(Optional.of(new Commit(UNKNOWN, "", "")), commits.find(UNKNOWN));
        assertEquals(Optional.empty(), commits.relation("a".repeat(40), "b".repeat(40)));
        assertThrows(SourceRefused.class, () -> commits.compare("a".repeat(40), "b".repeat(40)));
        assertThrows(SourceRefused.class, () -> commits.find("main"));
        assertEquals(
                "GitHub answered 401: the token has ended",
                stage.pushback().refusals().current().orElseThrow().message());
        stage.pass(Duration.ofMinutes(10));
        assertEquals(Optional.empty(), stage.pushback().refusals().current());
    }

    private Commits away(RuntimeException why) {
        return new Commits(
                new SourceHost() {
                    @Override
                    public Optional<Commit> resolve(String commitish) {
                        throw why;
                    }

                    @Override
                    public Relation compare(String base, String head) {
                        throw why;
                    }

                    @Override
                    public Optional<Collection<String>> changed(String base, String head) {
                        throw new UncheckedIOException(new IOException("away"));
                    }

                    @Override
                    public Map<String, String> branches(String prefix) {
                        throw why;
                    }

                    @Override
                    public void report(CommitStatus status) {}
                },
                stage.pushback().ledger(),
                stage.pushback().refusals());
    }
}
