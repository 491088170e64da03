package twoge.bundle;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The tables a build makes, and how old code may be to still work on them. Taken from the migrations, each of which
/// says so itself, in a comment at its head:
///
///     -- compatible-down-to: 2
///
/// on the fourth migration means that code written for the second, third and fourth works once it has run. There is no
/// code older than the first migration's, so the first says nothing.
///
/// @param newest the number of the last migration
/// @param compatibleDownTo the lowest schema whose code still works on `newest`
record Schema(int newest, int compatibleDownTo) {
    private static final Pattern NAME = Pattern.compile("V(\\d{1,6})__\\w+\\.sql");
    private static final Pattern DECLARATION =
            Pattern.compile("(?m)\\A(?:--.*\\R)*?-- compatible-down-to: (\\d{1,6})$");

    /// Reads every vendor's migrations in a jar, or in a directory of classes.
    ///
    /// @throws BundleUnfinished when one says nothing, or two vendors' do not say the same
    static Schema read(Path classes) throws IOException {
        if (Files.isDirectory(classes)) return ofVendors(classes.resolve("db/migration"));
        try (var jar = FileSystems.newFileSystem(classes)) {
            return ofVendors(jar.getPath("db/migration"));
        }
    }

    private static Schema ofVendors(Path migrations) throws IOException {
        var declared = new TreeMap<String, Map<Integer, Integer>>();
        try (var files = Files.walk(migrations)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var vendor = migrations.relativize(file.getParent()).toString();
                declared.computeIfAbsent(vendor, name -> new TreeMap<>()).put(number(file), declaration(file));
            }
        }
        if (declared.isEmpty()) throw new BundleUnfinished("There are no migrations in " + migrations);
        if (declared.values().stream().distinct().count() > 1) {
            throw new BundleUnfinished("The databases' migrations differ in numbers or compatibility: " + declared);
        }
        return of(declared.firstEntry().getValue());
    }

    /// @param declarations what each migration declares, by its number
    static Schema of(Map<Integer, Integer> declarations) {
        // Code for schema s works on the newest if every migration above s allows s: none may demand more.
        int newest =
                declarations.keySet().stream().mapToInt(Integer::intValue).max().orElseThrow();
        return new Schema(
                newest,
                declarations.values().stream().mapToInt(Integer::intValue).max().orElseThrow());
    }

    private static int number(Path file) {
        var name = NAME.matcher(file.getFileName().toString());
        if (!name.matches()) throw new BundleUnfinished(file + ": a migration is named like V4__what_it_does.sql");
        return Integer.parseInt(name.group(1));
    }

    private static int declaration(Path file) throws IOException {
        int number = number(file);
        if (number == 1) return 1;
        var declaration = DECLARATION.matcher(Files.readString(file));
        if (!declaration.find()) {
            throw new BundleUnfinished(file + " must say at its head which schema's code still works after it: "
                    + "-- compatible-down-to: N (its own number, " + number + ", when none but its own does)");
        }
        int downTo = Integer.parseInt(declaration.group(1));
        if (downTo < 1 || downTo > number) {
            throw new BundleUnfinished(file + ": compatible-down-to must be from 1 to " + number + ", not " + downTo);
        }
        return downTo;
    }

    /// What a deployer reads in `release.json`.
    String json() {
        return "{\"schema\": %d, \"schemaCompatibleDownTo\": %d}\n".formatted(newest, compatibleDownTo);
    }
}
