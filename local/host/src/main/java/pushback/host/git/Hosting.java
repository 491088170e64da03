package pushback.host.git;

/// What GitHub would know of the repository besides its contents.
///
/// @param owner login of the account it belongs to
/// @param name of the repository, without owner
/// @param webUrl where a person looks at it
/// @param cloneUrl where git finds it
/// @param defaultBranch such as `main`
public record Hosting(String owner, String name, String webUrl, String cloneUrl, String defaultBranch) {
    /// The name by which a repository is known everywhere, such as `octocat/hello-world`.
    public String fullName() {
        return owner + "/" + name;
    }
}
