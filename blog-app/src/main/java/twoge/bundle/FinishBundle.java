package twoge.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Finishes a bundle whose jars and scripts are in place: writes `release.json`, joins the libraries, and makes the AOT
/// cache.
///
///     java -cp 'target/twoge.jar:target/lib/*' twoge.bundle.FinishBundle target/bundle
///
/// Ends with code 0; 1 when a migration does not say what it is compatible with; 2 when misused. A bundle without a
/// cache works too, and starts more slowly: with `TWOGE_CACHE=none` in the environment the libraries stay as they are,
/// and none is made.
public final class FinishBundle {
    private FinishBundle() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1 || !Files.isDirectory(Path.of(arguments[0]))) {
            System.err.println("usage: java -cp 'target/twoge.jar:target/lib/*' twoge.bundle.FinishBundle BUNDLE");
            System.exit(2);
        }
        var bundle = Path.of(arguments[0]).toAbsolutePath().normalize();
        try {
            var schema = Schema.read(bundle.resolve("app/twoge.jar"));
            Files.writeString(bundle.resolve("release.json"), schema.json());
            System.out.print("release.json: " + schema.json());
        } catch (BundleUnfinished e) {
            System.err.println("twoge: " + e.getMessage());
            System.exit(1);
        }
        if (!"none".equals(System.getenv("TWOGE_CACHE"))) {
            Libraries.join(bundle.resolve("app"));
            makeCache(bundle);
        }
        // The database of our own may have left threads behind.
        System.exit(0);
    }

    /// Whether a release is any good is not for its build to decide: who cannot be trained goes without a cache.
    private static void makeCache(Path bundle) throws IOException {
        try {
            new AotCache(bundle.resolve("app")).make();
        } catch (BundleUnfinished e) {
            System.out.println("note: this release has no AOT cache and starts more slowly. " + e.getMessage());
        }
    }
}
