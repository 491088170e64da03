package pushback.host.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionTest {
    private static final Path BASE = Path.of("/app");
    private static final List<String> PATHS =
            List.of("/app", "/app/a.sh", "/app/b.txt", "/app/d", "/app/d/c.sh", "/apple");

    @ParameterizedTest
    @CsvSource({
        "**,       '',    /app/a.sh /app/b.txt /app/d /app/d/c.sh",
        "*.sh,     '',    /app/a.sh",
        "*,        '',    /app/a.sh /app/b.txt /app/d",
        "a.sh,     '',    /app/a.sh",
        "*a*s*,    '',    /app/a.sh",
        "a?sh,     '',    ''",
        "**,       *.sh,  /app/b.txt /app/d /app/d/c.sh",
        "*,        d,     /app/a.sh /app/b.txt",
    })
    void coversWhatItsPatternsSayBelowTheObject(String pattern, String except, String expected) {
        var permission = permission(pattern, except.isEmpty() ? List.of() : List.of(except));
        var covered = PATHS.stream().filter(path -> permission.covers(BASE, Path.of(path)));
        assertEquals(expected, String.join(" ", covered.toList()));
    }

    @Test
    void refusesPatternsForASingleFile() {
        assertThrows(EventFailed.class, () -> permission("*", List.of()).mustSuitOneFile());
        assertThrows(EventFailed.class, () -> permission("**", List.of("a")).mustSuitOneFile());
        permission("**", List.of()).mustSuitOneFile();
    }

    @Test
    void completesAnAccessListFromTheMode() {
        assertEquals(
                "user:daemon:rw- user::rw- group::r-- other::--- mask::r--", entries(List.of("u:daemon:rw"), 0640));
        assertEquals(
                "user:daemon:rw- mask::rwx user::rw- group::r-- other::---",
                entries(List.of("daemon:6", "m::rwx"), 0640));
        assertEquals(
                "default:user:daemon:r-x user::rwx group::r-x other::r-x default:user::rwx default:group::r-x "
                        + "default:other::r-x default:mask::r-x",
                entries(List.of("d:u:daemon:rx"), 0755));
    }

    @Test
    void refusesMalformedAccessLists() {
        for (var entry : List.of(
                "u::rw",
                "g::r",
                "o::r",
                "other:r",
                "rw",
                "x:daemon:rw",
                "u:daemon:rwz",
                "d:x:u:daemon:r",
                "m:daemon:rw",
                "a:b:c:d:e")) {
            assertThrows(EventFailed.class, () -> Acl.read(List.of(entry)), entry);
        }
    }

    @Test
    void readsSelinuxRanges() {
        Stream.of("s0", "s0-s15", "s0:c0.c1023", "s0-s1:c1,c3.c5").forEach(PermissionTest::context);
        Stream.of("0", "s", "s2-s1", "s0:", "s0:c5.c3", "s0:c1024", "s0:c1,c1", "s0:c1.c3,c2")
                .forEach(range -> assertThrows(EventFailed.class, () -> context(range), range));
    }

    private static void context(String range) {
        SelinuxContext.read(Map.of("type", "httpd_sys_content_t", "range", range));
    }

    private static String entries(List<String> acl, int mode) {
        return String.join(
                " ", Acl.read(acl).complete(mode).stream().map(Object::toString).toList());
    }

    private static Permission permission(String pattern, List<String> except) {
        return new Permission("/app", pattern, except, true, true, "700", null, null, null, null);
    }
}
