package pushback.cdk.data;

import java.util.Optional;
import pushback.database.RdsAuthorities;

/// The certificate authorities of Amazon RDS on servers. They come with user data, so that a server without a way to
/// the Internet has them, too.
public final class Certificates {
    /// Where servers have them.
    public static final String FILE = "/etc/pushback/rds.pem";

    private Certificates() {}

    /// Those of a region, as a PEM file; empty for a region that is newer than the list.
    public static Optional<String> of(String region) {
        return RdsAuthorities.of(region);
    }
}
