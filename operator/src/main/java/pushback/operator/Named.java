package pushback.operator;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Finds what a person names: a release by its id, its commit, a branch or a tag, or by the beginning of any that fits
/// one only. What fits nothing, or several, is an [IllegalArgumentException] with what may have been meant.
///
/// @param items the releases, the newest first
/// @param refs branches and tags; empty: they are not known
/// @param repository its name, for people
record Named(List<ReleaseList.Item> items, Optional<RemoteRefs> refs, String repository) {
    private static final int SHOWN = 5;
    private static final int SHORTEST_SHA = 4;

    /// The id of a release; of several of one commit the latest.
    String release(String name) {
        var byId = items(item -> item.release().startsWith(name));
        var byCommit = items(item -> !item.commit().isEmpty() && item.commit().startsWith(name));
        if (byId.isEmpty() && byCommit.isEmpty())
            byCommit = refs.flatMap(known -> known.commit(name))
                    .map(sha -> items(item -> item.commit().equals(sha)))
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

    /// The commit that a deployment names. A SHA, or the beginning of one that nothing here has, stays as it is: the
    /// git host knows more of them.
    String commit(String name) {
        if (name.isEmpty() || name.matches("[0-9a-f]{40}")) return name;
        var byRef = refs.flatMap(known -> known.commit(name));
        if (byRef.isPresent()) return byRef.get();
        var ofReleases = items(item -> item.release().startsWith(name)).stream()
                .map(ReleaseList.Item::commit)
                .filter(commit -> !commit.isEmpty())
                .distinct()
                .toList();
        if (ofReleases.size() == 1) return ofReleases.getFirst();
        var isSha = name.matches("[0-9a-f]{" + SHORTEST_SHA + ",39}");
        if (isSha) {
            var begin = known().filter(sha -> sha.startsWith(name)).distinct().toList();
            if (begin.size() > 1)
                throw new IllegalArgumentException("\"" + name + "\" may be any of "
                        + String.join(
                                ", ",
                                begin.stream().limit(SHOWN).map(this::words).toList())
                        + "; name more of it");
            return begin.isEmpty() ? name : begin.getFirst();
        }
        if (refs.isEmpty()) return name;
        throw new IllegalArgumentException("there is no commit \"" + name + "\" in " + repository
                + near(name).map(names -> "; did you mean " + names + "?").orElse("; push it first, or name another"));
    }

    private Stream<String> known() {
        return Stream.concat(
                refs.stream().flatMap(known -> known.commits().values().stream()),
                items.stream().map(ReleaseList.Item::commit));
    }

    private Optional<String> near(String name) {
        var candidates = new TreeSet<String>();
        refs.ifPresent(known ->
                known.commits().keySet().forEach(ref -> candidates.add(ref.replaceFirst("^refs/(heads|tags)/", ""))));
        known().filter(commit -> !commit.isEmpty())
                .map(commit -> commit.substring(0, Math.clamp(name.length(), 7, commit.length())))
                .forEach(candidates::add);
        var near = candidates.stream()
                .filter(candidate -> NameLikeness.isNear(name, candidate))
                .limit(SHOWN)
                .toList();
        return near.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", near));
    }

    private List<ReleaseList.Item> items(Predicate<ReleaseList.Item> wanted) {
        return items.stream().filter(wanted).toList();
    }

    private String words(String sha) {
        return sha.substring(0, 10)
                + items.stream()
                        .filter(item -> item.commit().equals(sha))
                        .findFirst()
                        .map(item -> " (" + item.message() + ")")
                        .orElse("");
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
}
