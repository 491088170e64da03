package pushback.host.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The Install event: removes what the last installation of this deployment group left, plans the new one completely,
/// carries it out. A failure leaves no version installed, as on AWS.
final class Installer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Path archive;
    private final AppSpec appSpec;
    private final Placement placement;
    private final String fileExistsBehavior;

    /// `option` is the deployment's file-exists behaviour in any letter case; the appspec's own beats it.
    Installer(Path archive, AppSpec appSpec, Placement placement, String option) {
        this.archive = archive;
        this.appSpec = appSpec;
        this.placement = placement;
        fileExistsBehavior = appSpec.fileExistsBehavior()
                .orElse(option == null || option.isEmpty() ? "DISALLOW" : option.toUpperCase(Locale.ROOT));
    }

    /// @param cleanupFile lists what the last installation made, and afterwards what this one made
    /// @param installFile gets the instructions
    void install(Path cleanupFile, Path installFile) throws IOException {
        CleanupFile.removeAllOf(cleanupFile);
        var instructions = plan().instructions();
        Files.createDirectories(installFile.getParent());
        JSON.writeValue(
                installFile.toFile(),
                Map.of(
                        "instructions",
                        instructions.stream().map(Instruction::json).toList()));
        try (var cleanup = new CleanupFile(cleanupFile)) {
            for (var instruction : instructions) instruction.carryOut(cleanup);
        }
    }

    private InstallPlan plan() throws IOException {
        var plan = new InstallPlan();
        for (var file : appSpec.files()) {
            var source = Inside.of(archive, file.source(), "the source");
            var destination = placement.of(file.destination());
            if (isDirectory(source)) {
                makeAncestors(plan, destination);
                copyDirectory(plan, source, destination);
            } else {
                var place = destination.resolve(source.getFileName());
                makeAncestors(plan, place);
                copyFile(plan, source, place);
            }
        }
        for (var permission : appSpec.permissions()) permit(plan, permission);
        return plan;
    }

    private void permit(InstallPlan plan, Permission permission) {
        var object = placement.of(permission.object());
        if (plan.copies(object)) {
            if (!permission.files()) return;
            permission.mustSuitOneFile();
            plan.permit(object, permission);
        } else if (plan.makesDirectory(object) || Files.isDirectory(object)) {
            plan.permitBelow(object, permission);
        }
    }

    private static void makeAncestors(InstallPlan plan, Path place) {
        var missing = new ArrayDeque<Path>();
        for (var parent = place.getParent(); parent != null && !Files.exists(parent); parent = parent.getParent()) {
            missing.push(parent);
        }
        missing.forEach(plan::makeDirectory);
    }

    private void copyDirectory(InstallPlan plan, Path source, Path destination) throws IOException {
        if (!Files.isDirectory(destination)) plan.makeDirectory(destination);
        for (var entry : sorted(source)) {
            var place = destination.resolve(entry.getFileName());
            if (isDirectory(entry)) {
                copyDirectory(plan, entry, place);
            } else {
                copyFile(plan, entry, place);
            }
        }
    }

    private void copyFile(InstallPlan plan, Path source, Path place) {
        if (!Files.exists(place)) {
            plan.copy(source, place);
            return;
        }
        switch (fileExistsBehavior) {
            case "OVERWRITE" -> plan.copy(source, place);
            case "RETAIN" -> {}
            case "DISALLOW" ->
                throw EventFailed.unknown(
                        "The deployment failed because a specified file already exists at this location: " + place);
            default ->
                throw EventFailed.unknown("The deployment failed because " + fileExistsBehavior
                        + " is no fileExistsBehavior; valid are OVERWRITE, RETAIN and DISALLOW");
        }
    }

    private static boolean isDirectory(Path path) {
        return Files.isDirectory(path) && !Files.isSymbolicLink(path);
    }

    private static List<Path> sorted(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }
}
