package pushback.host.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With a `/proc` made for it: what is asked about lasts for microseconds in a real one.
class AtWorkTest {
    private static final long OURS = ProcessHandle.current().pid();
    private static final String JAVA = "/nowhere/jvm/25/bin/java";

    @TempDir
    Path proc;

    @Test
    void aProcessThatWeHaveJustForkedIsNobodysWhateverItHasOpen() throws IOException {
        process("self", JAVA, 1);
        // As they follow each other at a start: a copy of us, what helps it, the program.
        assertEquals(false, isBelow(process("10", JAVA, OURS)));
        assertEquals(false, isBelow(process("11", "/nowhere/jvm/25/lib/jspawnhelper", OURS)));
        assertEquals(true, isBelow(process("12", "/nowhere/bin/sh", OURS)));
        assertEquals(true, isBelow(process("13", JAVA, 1)), "an application in Java is not our child");
    }

    private static boolean isBelow(Path process) throws IOException {
        return AtWork.isBelow(process, Path.of("/cloud/fleet"));
    }

    /// One that has a file of the fleet open for writing.
    private Path process(String pid, String program, long parent) throws IOException {
        var process = Files.createDirectories(proc.resolve(pid));
        Files.createSymbolicLink(process.resolve("exe"), Path.of(program));
        Files.createSymbolicLink(process.resolve("cwd"), Path.of("/elsewhere"));
        Files.createSymbolicLink(
                Files.createDirectories(process.resolve("fd")).resolve("7"), Path.of("/cloud/fleet/i-1/log"));
        Files.writeString(process.resolve("stat"), pid + " (a name) S " + parent + " 1 1 0 -1");
        return process;
    }
}
