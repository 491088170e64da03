package pushback.console.page;

import pushback.operator.Operator;

/// Where commits are read about: at the git host, where it has pages.
final class CommitLinks {
    private final Operator operator;

    CommitLinks(Operator operator) {
        this.operator = operator;
    }

    /// Empty for a git host without pages.
    String commit(String sha) {
        var base = base();
        return base.isEmpty() || sha.isEmpty() ? "" : base + "/commit/" + sha;
    }

    /// All that is in the other and not in the one; empty for a git host without pages, and if they are the same.
    String compare(String one, String other) {
        var base = base();
        return base.isEmpty() || one.isEmpty() || other.isEmpty() || one.equals(other)
                ? ""
                : base + "/compare/" + one + "..." + other;
    }

    /// GitHub's own API and an enterprise's name where the pages are; a local cloud's git has none.
    private String base() {
        if (operator.records().isLocal()) return "";
        var host = operator.settings().gitHost();
        if (host.githubApi().equals("https://api.github.com")) return "https://github.com/" + host.repository();
        return host.githubApi().matches("https://[\\w.-]+/api/v3/?")
                ? host.githubApi().replaceFirst("/api/v3/?$", "/") + host.repository()
                : "";
    }
}
