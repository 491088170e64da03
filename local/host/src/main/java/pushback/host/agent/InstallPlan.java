package pushback.host.agent;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The instructions of one installation, free of contradictions: nothing is copied twice to one place, no place gets
/// permissions twice.
final class InstallPlan {
    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<Path, Path> copies = new LinkedHashMap<>();
    private final Set<Path> directories = new LinkedHashSet<>();
    private final Set<Path> permitted = new HashSet<>();

    void copy(Path source, Path destination) {
        if (copies.containsKey(destination)) {
            throw AppSpecReader.invalid("files names two sources, " + copies.get(destination) + " and " + source
                    + ", for the same destination (" + destination + ")");
        }
        if (directories.contains(destination)) {
            throw AppSpecReader.invalid(
                    "files puts the file " + source + " where it makes a directory (" + destination + ")");
        }
        instructions.add(new Instruction.Copy(source, destination));
        copies.put(destination, source);
    }

    void makeDirectory(Path directory) {
        if (copies.containsKey(directory)) {
            throw AppSpecReader.invalid(
                    "files makes a directory where it puts the file " + copies.get(directory) + " (" + directory + ")");
        }
        if (directories.add(directory)) instructions.add(new Instruction.MakeDirectory(directory));
    }

    boolean copies(Path path) {
        return copies.containsKey(path);
    }

    boolean makesDirectory(Path path) {
        return directories.contains(path);
    }

    /// Permissions for all this plan puts below the directory `base`.
    void permitBelow(Path base, Permission permission) {
        var matches = new ArrayList<Path>();
        if (permission.files()) {
            copies.keySet().stream()
                    .filter(path -> permission.covers(base, path))
                    .forEach(matches::add);
        }
        if (!matches.isEmpty()) permission.mustSuitFiles();
        if (permission.directories()) {
            directories.stream().filter(path -> permission.covers(base, path)).forEach(matches::add);
        }
        matches.forEach(path -> permit(path, permission));
    }

    /// Mode, access list, context, owner: in this order, so that a changed owner clears set-uid bits as on AWS.
    void permit(Path path, Permission permission) {
        if (!permitted.add(path)) {
            throw AppSpecReader.invalid("permissions for " + path + " are specified more than once");
        }
        if (permission.mode() != null) instructions.add(new Instruction.ChangeMode(path, permission.mode()));
        if (permission.acl() != null) instructions.add(new Instruction.ChangeAcl(path, permission.acl()));
        if (permission.context() != null) instructions.add(new Instruction.ChangeContext(path, permission.context()));
        if (permission.owner() != null || permission.group() != null) {
            instructions.add(new Instruction.ChangeOwner(path, permission.owner(), permission.group()));
        }
    }

    List<Instruction> instructions() {
        return instructions;
    }
}
