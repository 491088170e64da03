package pushback.database;

import java.nio.file.Path;
import java.util.Optional;

/// Of a connection to a database.
///
/// @param authorities PEM file of who may have signed the server's certificate, whose name is checked then; empty: any
record Encryption(boolean wanted, Optional<Path> authorities) {
    static final Encryption NONE = new Encryption(false, Optional.empty());

    static Encryption trusting(Optional<Path> authorities) {
        return new Encryption(true, authorities);
    }
}
