package pushback.revision;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipInputStream;

/// What a bundle holds that decides whether it can be deployed; found in one reading of it.
///
/// @param appSpec the text of its `appspec.yml`
/// @param misnamed whether it has an `appspec.yaml`, which CodeDeploy's agent does not read
/// @param release the bytes of its `release.json`
/// @param pointers the files that are pointers of Git LFS
/// @param windows the scripts whose first line ends as on Windows
record BundleContents(
        Optional<String> appSpec,
        boolean misnamed,
        Optional<byte[]> release,
        Set<String> pointers,
        Set<String> windows) {
    private static final String APPSPEC = "appspec.yml";
    /// Far more than two numbers need, and than a list of hooks.
    private static final int LARGEST_FILE = 64 * 1024;
    /// Enough for a first line.
    private static final int HEAD = 256;
    private static final String POINTER = "version https://git-lfs.github.com/spec/v1\n";
    /// A hook's script, whether its line is one of a block or of a `{...}`.
    private static final Pattern LOCATION = Pattern.compile("\\blocation:\\s*[\"']?([^\"'\\s,}#]+)");
    private static final int SHOWN = 3;

    static BundleContents of(InputStream bytes) throws IOException {
        var zip = new ZipInputStream(bytes);
        Optional<String> appSpec = Optional.empty();
        Optional<byte[]> release = Optional.empty();
        var misnamed = false;
        var pointers = new TreeSet<String>();
        var windows = new TreeSet<String>();
        for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            var name = entry.getName();
            var known = name.equals(APPSPEC) || name.equals(Schema.FILE);
            var start = zip.readNBytes(known ? LARGEST_FILE : HEAD);
            var text = new String(start, StandardCharsets.ISO_8859_1);
            if (name.equals(APPSPEC)) appSpec = Optional.of(new String(start, StandardCharsets.UTF_8));
            if (name.equals(Schema.FILE)) release = Optional.of(Arrays.copyOf(start, start.length));
            if (name.equals("appspec.yaml")) misnamed = true;
            if (text.startsWith(POINTER)) pointers.add(name);
            if (text.startsWith("#!") && text.indexOf('\n') > 0 && text.charAt(text.indexOf('\n') - 1) == '\r')
                windows.add(name);
        }
        return new BundleContents(appSpec, misnamed, release, pointers, windows);
    }

    /// Why it cannot be deployed, and what to do; follows on "the bundle of COMMIT".
    Optional<String> complaint() {
        if (appSpec.isEmpty())
            return Optional.of(
                    misnamed
                            ? "has an appspec.yaml, and CodeDeploy's agent reads appspec.yml; rename it: "
                                    + "git mv appspec.yaml appspec.yml"
                            : "has no appspec.yml at its root, so CodeDeploy cannot install it; add one and list it"
                                    + " under artifacts in buildspec.yml");
        if (!pointers.isEmpty())
            return Optional.of("holds Git LFS pointers and not the content ("
                    + String.join(", ", pointers.stream().limit(SHOWN).toList())
                    + (pointers.size() > SHOWN ? ", ..." : "")
                    + "); put the content into the repository itself: git lfs migrate export --include=\""
                    + pointers.iterator().next() + "\" --everything");
        var location = LOCATION.matcher(appSpec.get());
        while (location.find()) {
            var script = location.group(1);
            if (windows.contains(script.replaceFirst("^(\\./|/)+", "")))
                return Optional.of("has the hook " + script
                        + " with lines that end in CR LF, as on Windows, so no server can run it; convert it: sed -i"
                        + " 's/\\r"
                        + "$//' "
                        + script + ", and keep it so: echo '*.sh text eol=lf' >> .gitattributes");
        }
        return Optional.empty();
    }
}
