package pushback.host.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppSpecCheckTest {
    private static final String HEAD = "version: 0.0\nos: linux\n";

    @TempDir
    Path directory;

    private final Map<String, Path> files = new TreeMap<>();

    private AppSpecCheckTest file(String name, String content) throws IOException {
        var path = directory.resolve(name);
        Files.createDirectories(path.getParent());
        files.put(name, Files.writeString(path, content));
        return this;
    }

    private void says(String part) throws IOException {
        var wrong = AppSpecCheck.of(files);
        assertTrue(String.join("\n", wrong).contains(part), () -> "not " + part + " but " + wrong);
    }

    @Test
    void hasNothingToSayOfAGoodOne() throws IOException {
        file("appspec.yml", HEAD + """
            file_exists_behavior: OVERWRITE
            files:
              - {source: /, destination: /opt/app}
              - {source: web/, destination: /opt/web}
            permissions:
              - {object: /opt/app, pattern: '**', owner: app, mode: 755, type: [file]}
            hooks:
              ValidateService: [{location: scripts/validate.sh, timeout: 20, runas: app}]
            """)
                .file("scripts/validate.sh", "#!/bin/sh\n")
                .file("web/index.html", "<p>\r\n");
        assertEquals(List.of(), AppSpecCheck.of(files));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        hooks: {ValidateServce: []}                                  | unknown lifecycle events: [ValidateServce]; do you mean ValidateService?
        hooks: {AfterAllowTestTraffic: []}                           | unknown lifecycle events: [AfterAllowTestTraffic]
        hooks: {Install: []}                                         | hooks.Install never runs
        hook: {}                                                     | "hook" is no key of appspec.yml; do you mean hooks?
        files: [{source: /, destination: /a, overwrite: true}]       | "overwrite" is no key of files; known are source, destination
        hooks: {AfterInstall: [{location: a.sh, run-as: app}]}       | "run-as" is no key of hooks.AfterInstall; do you mean runas?
        hooks: {AfterInstall: [{location: a.sh}]}                    | hooks names the script a.sh, which is not in the bundle
        files: [{source: dist, destination: /a}]                     | files names the source dist, which is not in the bundle
        """)
    void saysWhatTheAgentWouldRefuseOrIgnore(String line, String why) throws IOException {
        file("appspec.yml", HEAD + line + "\n").says(why);
    }

    @Test
    void saysWhatToDoAboutLinesThatEndAsOnWindows() throws IOException {
        file("appspec.yml", HEAD + "hooks: {AfterInstall: [{location: ./bin/a.sh}]}\n");
        file("bin/a.sh", "#!/bin/sh\r\ntrue\r\n").says("convert it: sed -i 's/\\r$//' ./bin/a.sh");
    }

    @Test
    void saysThatAnEncodingOtherThanUtf8IsNotRead() throws IOException {
        var path = directory.resolve("appspec.yml");
        for (var encoding : List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16)) {
            files.put("appspec.yml", Files.writeString(path, HEAD + "# gr\u00fcn\n", encoding));
            says("the application specification file is not valid: it is not text in UTF-8; save it so");
            var refused = assertThrows(EventFailed.class, () -> AppSpec.ofHooks(directory, "appspec.yml"));
            assertTrue(refused.getMessage().endsWith("it is not text in UTF-8; save it so"), refused::getMessage);
        }
    }

    @Test
    void saysThatAppspecYamlIsTheWrongName() throws IOException {
        file("appspec.yaml", HEAD).says("rename it: git mv appspec.yaml appspec.yml");
    }
}
