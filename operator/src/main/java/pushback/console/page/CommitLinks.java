package pushback.console.page;

import pushback.settings.Settings.GitHost;

/// Where commits are read about: at the git host, where it has pages.
final class CommitLinks {
    private CommitLinks() {}

    /// Empty for a git host without pages.
    static String commit(GitHost host, String sha) {
        var base = base(host);
        return base.isEmpty() || sha.isEmpty() ? "" : base + "/commit/" + sha;
    }

    /// All that is in the other and not in the one; empty for a git host without pages.
    static String compare(GitHost host, String one, String other) {
        var base = base(host);
        return base.isEmpty() || one.isEmpty() || other.isEmpty() ? "" : base + "/compare/" + one + "..." + other;
    }

    /// GitHub's own API and an enterprise's name where the pages are; a local cloud has no API.
    private static String base(GitHost host) {
        if (host.githubApi().equals("https://api.github.com")) return "https://github.com/" + host.repository();
        return host.githubApi().matches("https://[\\w.-]+/api/v3/?")
                ? host.githubApi().replaceFirst("/api/v3/?$", "/") + host.repository()
                : "";
    }
}
