package pushback.host.git;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/// Keeps JGit from reading, or writing, the configuration of whoever runs this: a repository behaves the same
/// everywhere. JGit has one such reader per process.
final class Isolation extends SystemReader {
    private final SystemReader system;

    private Isolation(SystemReader system) {
        this.system = system;
    }

    static synchronized void ensure() {
        var present = SystemReader.getInstance();
        if (!(present instanceof Isolation)) SystemReader.setInstance(new Isolation(present));
    }

    @Override
    public String getenv(String variable) {
        return null;
    }

    @Override
    public String getHostname() {
        return "localhost";
    }

    @Override
    public String getProperty(String key) {
        return system.getProperty(key);
    }

    @Override
    public FileBasedConfig openUserConfig(Config parent, FS fs) {
        return new NoFile(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(Config parent, FS fs) {
        return new NoFile(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(Config parent, FS fs) {
        return new NoFile(parent, fs);
    }

    @Override
    public Path getXdgConfigDirectory(FS fs) {
        return null;
    }

    @Override
    public Instant now() {
        return system.now();
    }

    @Override
    @Deprecated
    public long getCurrentTime() {
        return now().toEpochMilli();
    }

    @Override
    @Deprecated
    public int getTimezone(long when) {
        return 0;
    }

    @Override
    public ZoneId getTimeZoneId() {
        return ZoneOffset.UTC;
    }

    @Override
    public ZoneOffset getTimeZoneAt(Instant when) {
        return ZoneOffset.UTC;
    }

    /// A configuration that is always empty and never saved.
    private static final class NoFile extends FileBasedConfig {
        NoFile(Config parent, FS fs) {
            super(parent, null, fs);
        }

        @Override
        public void load() {}

        @Override
        public void save() {}

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
