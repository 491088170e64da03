package twoge;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import twoge.database.DatabaseAddress;
import twoge.database.Login;
import twoge.database.SecretLogin;
import twoge.picture.PictureBucket;
import twoge.picture.PictureFolder;
import twoge.picture.PictureStore;

/// Where the blog keeps what it keeps.
///
/// @param login who we are at the database
/// @param valkey where sessions are; empty: in the database
public record Stores(DatabaseAddress database, Login login, PictureStore pictures, Optional<URI> valkey) {
    /// Everything in the database, and pictures in a store.
    public Stores(DatabaseAddress database, PictureStore pictures) {
        this(database, Login.AS_WRITTEN, pictures, Optional.empty());
    }

    /// As configured, with `database` for the address whether it was configured or is of our own.
    static Stores of(Settings settings, DatabaseAddress database) {
        Path folder = settings.data().resolve("pictures");
        return new Stores(
                database,
                settings.secret().<Login>map(SecretLogin::of).orElse(Login.AS_WRITTEN),
                settings.bucket().<PictureStore>map(PictureBucket::of).orElseGet(() -> new PictureFolder(folder)),
                settings.valkey());
    }
}
