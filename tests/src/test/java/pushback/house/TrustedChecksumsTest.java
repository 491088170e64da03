package pushback.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/// Maven 3.9 and later compare what they resolve with `.mvn/checksums`; older ones do not, and none says what is not
/// listed. What a test can know of: the libraries that it runs with, and the libraries and plugins that the modules
/// name.
class TrustedChecksumsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path LISTED = ROOT.resolve(".mvn/checksums/checksums.sha256");
    /// A library in Maven's own folder: below it groups, name, version, file.
    private static final Pattern LIBRARY = Pattern.compile(".*/repository/(.+/[^/]+/([^/]+)/[^/]+\\.jar)");

    @Test
    void holdEveryLibraryThatTheTestsRunWithAndItsDescription() throws Exception {
        var listed = listed();
        int compared = 0;
        for (var entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(java.io.File.pathSeparator)) {
            var library = LIBRARY.matcher(entry);
            if (!library.matches() || library.group(1).startsWith("pushback/")) continue;
            for (var name :
                    List.of(library.group(1), library.group(1).replaceFirst("(-[a-z]+-[a-z0-9]+)?\\.jar$", ".pom"))) {
                var file = Path.of(
                        entry.substring(0, entry.length() - library.group(1).length()), name);
                // Of some kinds, natives say, the description has another name.
                if (!Files.exists(file)) continue;
                assertEquals(
                        HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))),
                        listed.get(name),
                        name + "; docs/architecture.md says how checksums are recorded");
                compared++;
            }
        }
        assertTrue(compared > 100, "only " + compared + " files were compared");
    }

    @Test
    void holdEveryPluginAndLibraryThatAModuleNames() throws Exception {
        var listed = listed();
        var missing = new TreeSet<String>();
        var named = new TreeSet<String>();
        var root = pom(ROOT.resolve("pom.xml"));
        var blog = pom(ROOT.resolve("blog-app/pom.xml"));
        for (var module : List.of(root, blog)) {
            var versions = properties(module);
            for (var kind : List.of("plugin", "dependency", "path", "annotationProcessorPath"))
                for (var one : elements(module, kind)) {
                    var version = filled(text(one, "version"), versions);
                    var artifact = text(one, "artifactId");
                    if (version.isEmpty() || version.contains("${") || artifact.startsWith("pushback")) continue;
                    var group = text(one, "groupId").isEmpty() ? "org.apache.maven.plugins" : text(one, "groupId");
                    var name =
                            group.replace('.', '/') + "/" + artifact + "/" + version + "/" + artifact + "-" + version;
                    named.add(artifact);
                    // What only another phase or profile wants was perhaps never fetched.
                    for (var end : List.of(".jar", ".pom"))
                        if (isThere(name + end) && !listed.containsKey(name + end)) missing.add(name + end);
                }
        }
        assertEquals(new TreeSet<>(), missing, "docs/architecture.md says how checksums are recorded");
        assertTrue(
                named.containsAll(List.of("maven-compiler-plugin", "maven-surefire-plugin", "aws-cdk-lib")),
                named.toString());
    }

    private static boolean isThere(String name) {
        for (var entry : System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(java.io.File.pathSeparator)) {
            int at = entry.indexOf("/repository/");
            if (at > 0) return Files.exists(Path.of(entry.substring(0, at), "repository", name));
        }
        throw new AssertionError("no library of Maven's is on the class path");
    }

    private static Map<String, String> listed() throws IOException {
        var listed = new HashMap<String, String>();
        for (var line : Files.readAllLines(LISTED)) {
            var parts = line.split("\\s+", 2);
            if (parts.length == 2) listed.put(parts[1], parts[0]);
        }
        return listed;
    }

    private static Element pom(Path file) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getDocumentElement();
    }

    private static Map<String, String> properties(Element pom) {
        var properties = new TreeMap<String, String>();
        for (var all : elements(pom, "properties")) {
            var nodes = all.getChildNodes();
            for (int i = 0; i < nodes.getLength(); i++)
                if (nodes.item(i) instanceof Element one)
                    properties.putIfAbsent(
                            one.getTagName(), one.getTextContent().strip());
        }
        return properties;
    }

    private static String filled(String version, Map<String, String> properties) {
        return Pattern.compile("\\$\\{([^}]+)}")
                .matcher(version)
                .replaceAll(name -> properties.getOrDefault(name.group(1), "\\\\\\${" + name.group(1) + "}"));
    }

    private static List<Element> elements(Element below, String name) {
        var nodes = below.getElementsByTagName(name);
        var elements = new ArrayList<Element>();
        for (int i = 0; i < nodes.getLength(); i++) elements.add((Element) nodes.item(i));
        return elements;
    }

    /// Of its own children, and not of what is deeper.
    private static String text(Element element, String child) {
        return elements(element, child).stream()
                .filter(one -> one.getParentNode() == element)
                .map(one -> one.getTextContent().strip())
                .collect(Collectors.joining());
    }
}
