package pushback.host.agent;

import java.nio.file.Path;

/// Where the paths of an appspec lie on this machine.
///
/// @param root absolute; `/` on EC2. On a local machine the instance's own directory, which takes the place of `/` for
///     every path, `..` included: no bundle gets out of it by its destinations
record Placement(Path root) {

    /// A relative path counts from the root, the agent's working directory.
    Path of(String path) {
        return root.resolve(Path.of("/", path).normalize().toString().substring(1));
    }
}
