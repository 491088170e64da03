package pushback.cloud.virtual;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import pushback.source.Commit;
import pushback.source.SourceHost;
import pushback.source.SourceRefused;

/// A repository with one line of history, commits beside it, and a record of what was said about its commits.
public final class MemoryRepository implements SourceHost {
    private final InstantSource clock;
    private boolean away;
    private boolean takesCheckRuns;
    private final List<Commit> commits = new ArrayList<>();
    private final Map<String, Commit> bySha = new HashMap<>();
    private final Map<String, String> branches = new TreeMap<>();
    private Optional<SourceRefused> refusal = Optional.empty();
    private final List<List<String>> touched = new ArrayList<>();
    private final List<CommitStatus> statuses = new ArrayList<>();
    private final List<CheckRun> checkRuns = new ArrayList<>();
    private final List<DeploymentRecord> records = new ArrayList<>();
    private final List<DeploymentStatus> deployments = new ArrayList<>();

    /// @param clock says when commits are made
    public MemoryRepository(InstantSource clock) {
        this.clock = clock;
    }

    /// Adds a commit on top that touches a file of the application; returns it.
    public Commit commit(String message) {
        return commit(message, List.of("src/Shop.java"));
    }

    /// Adds a commit on top that touches `files`; returns it.
    public Commit commit(String message, List<String> files) {
        touched.add(files);
        // Other in their first seven digits, as commits mostly are.
        var commit = new Commit(
                "%07x%033d".formatted(commits.size() + 0xabc0001, 0),
                message,
                "Dana Developer",
                Optional.of(clock.instant()));
        commits.add(commit);
        bySha.put(commit.sha(), commit);
        return commit;
    }

    /// A commit that is found by its SHA and is on no branch, as a fork's is at GitHub.
    public Commit fork(String message) {
        var commit = new Commit(
                "%07x%033d".formatted(bySha.size() + 0xf0c0001, 0),
                message,
                "Eve Elsewhere",
                Optional.of(clock.instant()));
        bySha.put(commit.sha(), commit);
        return commit;
    }

    /// Besides `main` there is a branch that points to `commit`, from now on.
    public void branch(String name, Commit commit) {
        branches.put(name, commit.sha());
    }

    /// From now on it refuses whatever it is asked, or nothing any more.
    public void refuses(Optional<SourceRefused> with) {
        refusal = with;
    }

    /// From now on it answers nobody, or everybody again.
    public void away(boolean away) {
        this.away = away;
    }

    /// From now on it shows check runs in place of statuses, as GitHub does for an App.
    public void takeCheckRuns() {
        takesCheckRuns = true;
    }

    private void requireAnswer() {
        refusal.ifPresent(refused -> {
            throw refused;
        });
        if (away) throw new UncheckedIOException(new IOException("the git host does not answer"));
    }

    @Override
    public Optional<Commit> resolve(String commitish) {
        requireAnswer();
        if (commits.isEmpty()) return Optional.empty();
        if (commitish.equals("main") || commitish.equals("refs/heads/main")) return Optional.of(commits.getLast());
        var branch = branches.get(commitish.replaceFirst("^refs/heads/", ""));
        if (branch != null) return Optional.of(bySha.get(branch));
        if (commitish.length() == 40) return Optional.ofNullable(bySha.get(commitish));
        return commits.stream()
                .filter(commit -> commitish.length() >= 7 && commit.sha().startsWith(commitish))
                .findFirst();
    }

    @Override
    public Relation compare(String base, String head) {
        if (resolve(base).isEmpty() || resolve(head).isEmpty()) return Relation.DIVERGED;
        if (base.equals(head)) return Relation.IDENTICAL;
        var from = index(base);
        var to = index(head);
        if (from < 0 || to < 0) return Relation.DIVERGED;
        return from == to ? Relation.IDENTICAL : from < to ? Relation.AHEAD : Relation.BEHIND;
    }

    @Override
    public Optional<Collection<String>> changed(String base, String head) {
        requireAnswer();
        if (compare(base, head) != Relation.AHEAD) return Optional.empty();
        return Optional.of(touched.subList(index(base) + 1, index(head) + 1).stream()
                .flatMap(List::stream)
                .toList());
    }

    @Override
    public Map<String, String> branches(String prefix) {
        requireAnswer();
        var all = new TreeMap<>(branches);
        if (!commits.isEmpty()) all.put("main", commits.getLast().sha());
        all.keySet().removeIf(name -> !name.startsWith(prefix));
        return all;
    }

    @Override
    public void report(CommitStatus status) {
        requireAnswer();
        statuses.add(status);
    }

    @Override
    public boolean takesCheckRuns() {
        return takesCheckRuns;
    }

    @Override
    public void report(CheckRun run) {
        requireAnswer();
        checkRuns.add(run);
    }

    @Override
    public String open(DeploymentRecord deployment) {
        requireAnswer();
        records.add(deployment);
        return Integer.toString(records.size());
    }

    @Override
    public void report(DeploymentStatus status) {
        deployments.add(status);
    }

    @Override
    public Optional<String> find(DeploymentRecord deployment) {
        var index = records.indexOf(deployment);
        return index < 0 ? Optional.empty() : Optional.of(Integer.toString(index + 1));
    }

    /// The records of releases that were opened; the first one's id is 1.
    public List<DeploymentRecord> records() {
        return List.copyOf(records);
    }

    /// What was said on those records, in order.
    public List<DeploymentStatus> deployments() {
        return List.copyOf(deployments);
    }

    /// What was said about commits, in order.
    public List<CommitStatus> statuses() {
        return List.copyOf(statuses);
    }

    /// What was said of check runs, in order.
    public List<CheckRun> checkRuns() {
        return List.copyOf(checkRuns);
    }

    private int index(String sha) {
        return commits.indexOf(resolve(sha).orElseThrow());
    }
}
