package twoge.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/// The migrations of this build, as the history in the database would name them.
///
/// @param checksums by the name of the file
/// @param newest the highest number
record ShippedMigrations(Map<String, Integer> checksums, String newest) {

    /// Reads those for one kind of database, from the jar or the directory the classes are in.
    static ShippedMigrations of(Vendor vendor) {
        var directory = ShippedMigrations.class.getClassLoader().getResource(vendor.migrations() + "/");
        if (directory == null) throw new IllegalStateException("This build has no " + vendor.migrations());
        return in(directory);
    }

    static ShippedMigrations in(URL directory) {
        var checksums = new HashMap<String, Integer>();
        int newest = 0;
        try {
            for (var name : names(directory)) {
                checksums.put(name, checksum(URI.create(directory + name).toURL()));
                newest = Math.max(newest, Integer.parseInt(name.substring(1, name.indexOf("__"))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ShippedMigrations(Map.copyOf(checksums), String.valueOf(newest));
    }

    /// True when the history holds these migrations, unchanged and successful, and nothing else. Each is written
    /// there in the transaction that makes its tables, or after it: what is seen there is done.
    boolean areAllOf(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(
                "SELECT script, checksum, type = 'SQL' AND success FROM flyway_schema_history")) {
            var rows = query.executeQuery();
            var done = new HashMap<String, Integer>();
            while (rows.next()) {
                boolean successful = rows.getBoolean(3);
                boolean again = done.put(rows.getString(1), rows.getInt(2)) != null;
                if (!successful || again) return false;
            }
            return done.equals(checksums);
        }
    }

    private static List<String> names(URL directory) throws IOException {
        if (directory.openConnection() instanceof JarURLConnection jar) {
            var prefix = jar.getEntryName();
            return jar.getJarFile().stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> name.substring(prefix.length()))
                    .filter(name -> !name.isEmpty())
                    .toList();
        }
        try (var files = Files.list(Path.of(directory.toURI()))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// As Flyway computes it: over the lines, however they end.
    private static int checksum(URL file) throws IOException {
        var sum = new CRC32();
        try (var reader = new BufferedReader(new InputStreamReader(file.openStream(), StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                sum.update(line.getBytes(StandardCharsets.UTF_8));
            }
        }
        return (int) sum.getValue();
    }
}
