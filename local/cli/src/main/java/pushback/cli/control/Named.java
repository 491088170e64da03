package pushback.cli.control;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import pushback.host.git.CommitInfo;
import pushback.host.up.LocalCloud;
import pushback.operator.GoodReleases;
import pushback.operator.ReleaseList;
import pushback.revision.Promotion;

/// Finds what a person names: a release by its id, its commit, a branch or a tag, or by the beginning of any that fits
/// one only. What fits nothing, or several, is an [IllegalArgumentException] with what may have been meant.
final class Named {
    private static final int SHOWN = 5;

    private final LocalCloud local;

    Named(LocalCloud local) {
        this.local = local;
    }

    /// The id of a release; of several of one commit the latest. What a drill or an execution is called stays as it
    /// is.
    String release(String name) {
        var cloud = local.cloud();
        if (name.isEmpty()
                || cloud.stepFunctions().execution(name).isPresent()
                || cloud.drills().execution(name).isPresent()) return name;
        var items = new ReleaseList(local.cloud().pushback()).items();
        var byId =
                items.stream().filter(item -> item.release().startsWith(name)).toList();
        var byCommit = items.stream()
                .filter(item -> !item.commit().isEmpty() && item.commit().startsWith(name))
                .toList();
        if (byId.isEmpty() && byCommit.isEmpty())
            byCommit = local.remote()
                    .resolve(name)
                    .map(CommitInfo::sha)
                    .map(sha -> items.stream()
                            .filter(item -> item.commit().equals(sha))
                            .toList())
                    .orElse(List.of());
        var found = Stream.concat(byId.stream(), byCommit.stream()).distinct().toList();
        if (found.isEmpty())
            throw new IllegalArgumentException("there is no release \"" + name + "\""
                    + (items.isEmpty()
                            ? "; nothing was released yet"
                            : "; the latest are " + words(items) + "; see: ./pushback releases"));
        var sameCommit = byId.isEmpty()
                && found.stream().map(ReleaseList.Item::commit).distinct().count() == 1;
        if (found.size() > 1 && !sameCommit)
            throw new IllegalArgumentException("\"" + name + "\" may be any of " + words(found) + "; name more of it");
        return found.getFirst().release();
    }

    /// The commit that a deployment names; empty stays empty, for the head of the branch.
    String commit(String name) {
        if (name.isEmpty()) return "";
        var found = local.remote().resolve(name);
        if (found.isPresent()) return found.get().sha();
        var ofReleases = new ReleaseList(local.cloud().pushback())
                .items().stream()
                        .filter(item -> item.release().startsWith(name))
                        .map(ReleaseList.Item::commit)
                        .filter(commit -> !commit.isEmpty())
                        .distinct()
                        .toList();
        if (ofReleases.size() == 1) return ofReleases.getFirst();
        var begin = local.remote().beginningWith(name);
        if (begin.size() > 1)
            throw new IllegalArgumentException("\"" + name + "\" may be any of "
                    + String.join(
                            ", ", begin.stream().limit(SHOWN).map(Named::words).toList()) + "; name more of it");
        if (begin.size() == 1) return begin.getFirst().sha();
        throw new IllegalArgumentException("there is no commit \"" + name + "\" in "
                + local.remote().name()
                + near(name).map(names -> "; did you mean " + names + "?").orElse("; push it first, or name another"));
    }

    /// The ref that a branch's or a tag's name stands for; empty: it is neither.
    Optional<String> ref(String name) {
        return Stream.of("refs/heads/", "refs/tags/")
                .map(kind -> name.startsWith(kind) ? name : kind + name)
                .filter(ref -> !name.isEmpty()
                        && !name.matches("[0-9a-f]{40}")
                        && local.remote().resolve(ref).isPresent())
                .findFirst();
    }

    /// The good release that a rollback goes to; empty: one further back than what runs.
    Promotion good(String name) {
        return GoodReleases.meant(
                local.cloud().pushback(),
                name,
                other -> local.remote().resolve(other).map(CommitInfo::sha));
    }

    private Optional<String> near(String name) {
        var candidates = new TreeSet<>(local.remote().names());
        new ReleaseList(local.cloud().pushback())
                .items().stream()
                        .map(ReleaseList.Item::commit)
                        .filter(commit -> !commit.isEmpty())
                        .map(commit -> commit.substring(0, Math.clamp(name.length(), 7, commit.length())))
                        .forEach(candidates::add);
        local.remote().beginningWith(name.substring(0, Math.min(4, name.length()))).stream()
                .map(CommitInfo::sha)
                .map(sha -> sha.substring(0, Math.clamp(name.length(), 7, sha.length())))
                .forEach(candidates::add);
        var near = candidates.stream()
                .filter(candidate -> NameLikeness.isNear(name, candidate))
                .limit(SHOWN)
                .toList();
        return near.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", near));
    }

    private static String words(List<ReleaseList.Item> items) {
        return String.join(
                        ", ",
                        items.stream()
                                .limit(SHOWN)
                                .map(item -> item.release()
                                        + (item.commit().isEmpty()
                                                ? ""
                                                : " (" + item.commit().substring(0, 7) + ")"))
                                .toList())
                + (items.size() > SHOWN ? ", and " + (items.size() - SHOWN) + " others" : "");
    }

    private static String words(CommitInfo commit) {
        return commit.sha().substring(0, 10) + " ("
                + commit.message().lines().findFirst().orElse("") + ")";
    }
}
