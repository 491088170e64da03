package pushback.host.agent;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// One step of an installation, decided on before the first one is carried out.
sealed interface Instruction {

    /// Does it, and notes in `cleanup` what the next installation has to remove.
    void carryOut(CleanupFile cleanup) throws IOException;

    /// How the agent writes it down in `...-install.json`.
    Map<String, Object> json();

    record MakeDirectory(Path directory) implements Instruction {
        @Override
        public void carryOut(CleanupFile cleanup) throws IOException {
            if (Files.exists(directory)) throw new FileAlreadyExistsException(directory.toString());
            Files.createDirectory(directory);
            cleanup.add(directory);
        }

        @Override
        public Map<String, Object> json() {
            return Instruction.json("mkdir", "directory", directory);
        }
    }

    /// Keeps mode, owner and time of the source. A link is made anew, pointing to the same place.
    record Copy(Path source, Path destination) implements Instruction {
        @Override
        public void carryOut(CleanupFile cleanup) throws IOException {
            // Noted first: a copy that breaks off half-way must be removed as well.
            cleanup.add(destination);
            if (Files.isSymbolicLink(source)) {
                Files.deleteIfExists(destination);
                Files.createSymbolicLink(destination, Files.readSymbolicLink(source));
                return;
            }
            try (var in = Files.newInputStream(source);
                    var out = Files.newOutputStream(destination)) {
                in.transferTo(out);
            }
            var mode = Unix.mode(source);
            var from = Files.readAttributes(source, PosixFileAttributes.class);
            if (!Files.getOwner(destination).equals(from.owner()) && Unix.isRoot()) {
                Unix.chown(destination, from.owner(), from.group());
            }
            Unix.chmod(destination, mode);
            Files.setLastModifiedTime(destination, from.lastModifiedTime());
        }

        @Override
        public Map<String, Object> json() {
            var json = Instruction.json("copy", "source", source);
            json.put("destination", destination.toString());
            return json;
        }
    }

    record ChangeMode(Path file, String mode) implements Instruction {
        @Override
        public void carryOut(CleanupFile cleanup) throws IOException {
            Unix.chmod(file, Integer.parseInt(mode, 8));
        }

        @Override
        public Map<String, Object> json() {
            var json = Instruction.json("chmod", "file", file);
            json.put("mode", mode);
            return json;
        }
    }

    record ChangeAcl(Path file, Acl acl) implements Instruction {
        @Override
        public void carryOut(CleanupFile cleanup) throws IOException {
            var entries = acl.complete(Unix.mode(file.toRealPath())).stream()
                    .map(Object::toString)
                    .collect(Collectors.joining(","));
            Instruction.tool("acls", List.of("setfacl", "--set", entries, file.toString()));
        }

        @Override
        public Map<String, Object> json() {
            var json = Instruction.json("setfacl", "file", file);
            json.put("acl", acl.entries().stream().map(Object::toString).toList());
            return json;
        }
    }

    record ChangeContext(Path file, SelinuxContext context) implements Instruction {
        @Override
        public void carryOut(CleanupFile cleanup) throws IOException {
            var object = file.toRealPath();
            var label = new ArrayList<>(List.of("semanage", "fcontext", "-a"));
            if (context.user() != null) label.addAll(List.of("-s", context.user()));
            label.addAll(List.of("-t", context.type()));
            if (context.range() != null) label.addAll(List.of("-r", context.range()));
            label.add(object.toString());
            Instruction.tool("context", label);
            Instruction.tool("context", List.of("restorecon", "-v", object.toString()));
            cleanup.addContext(object);
        }

        @Override
        public Map<String, Object> json() {
            var json = Instruction.json("semanage", "file", file);
            var selinux = new LinkedHashMap<String, Object>();
            selinux.put("user", context.user());
            selinux.put("type", context.type());
            selinux.put("range", context.range());
            json.put("context", selinux);
            return json;
        }
    }

    /// @param owner name, or null
    /// @param group name, or null
    record ChangeOwner(Path file, String owner, String group) implements Instruction {
        @Override
        public void carryOut(CleanupFile cleanup) throws IOException {
            var user = owner == null
                    ? null
                    : Unix.user(owner)
                            .orElseThrow(() -> EventFailed.unknown("there is no user " + owner + " for " + file));
            var members = group == null
                    ? null
                    : Unix.group(group)
                            .orElseThrow(() -> EventFailed.unknown("there is no group " + group + " for " + file));
            Unix.chown(file.toRealPath(), user, members);
        }

        @Override
        public Map<String, Object> json() {
            var json = Instruction.json("chown", "file", file);
            json.put("owner", owner);
            json.put("group", group);
            return json;
        }
    }

    private static Map<String, Object> json(String type, String key, Path path) {
        var json = new LinkedHashMap<String, Object>();
        json.put("type", type);
        json.put(key, path.toString());
        return json;
    }

    private static void tool(String parameter, List<String> command) throws IOException {
        if (Unix.program(command.getFirst()).isEmpty()) {
            throw EventFailed.unknown(
                    "permissions ask for " + parameter + ", and this machine has no " + command.getFirst());
        }
        var status = Unix.run(command);
        if (status != 0) {
            throw EventFailed.unknown("permissions: " + parameter + " could not be set. Failed command: "
                    + String.join(" ", command) + ". Exit code: " + status);
        }
    }
}
