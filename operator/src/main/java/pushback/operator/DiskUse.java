package pushback.operator;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;

/// How much of the disk a directory takes, as `du` counts it: a file with several names once, in whole blocks.
final class DiskUse {
    private static final long BLOCK = 4096;

    private DiskUse() {}

    /// In bytes. What is deleted while it counts, or cannot be read, counts nothing.
    static long of(Path directory) {
        var seen = new HashSet<>();
        var sum = new long[1];
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.fileKey() == null || seen.add(attributes.fileKey()))
                        sum[0] += Math.ceilDiv(attributes.size(), BLOCK) * BLOCK;
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path emptied, IOException failed) {
                    sum[0] += BLOCK;
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException impossible) {
            throw new java.io.UncheckedIOException(impossible);
        }
        return sum[0];
    }
}
