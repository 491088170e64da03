package pushback.operator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import pushback.base.Json;
import pushback.operator.doctor.Doctor;
import pushback.operator.screen.Screen;

@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Asks whether account, environment and application are ready.",
            "A line for each check, with the remedy. Nothing is changed. What could not be asked says why. Exit code 1"
                    + " if something is not ready."
        },
        footer = "%nExample: ./pushback doctor --environment shop")
public final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions client;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        // What is misused is told as everywhere.
        client.address();
        var findings = findings();
        if (output.json()) Screen.say(findings.toPrettyString());
        else findings.forEach(DoctorCommand::print);
        for (var finding : findings) if (finding.path("state").asText().equals("not ready")) return 1;
        return 0;
    }

    private JsonNode findings() {
        try {
            return client.desk().get("/doctor");
        } catch (IllegalArgumentException | IllegalStateException unreachable) {
            return Json.STRICT.valueToTree(Doctor.nothingAsked(unreachable.getMessage()));
        }
    }

    private static void print(JsonNode finding) {
        var remedy = finding.path("remedy").asText();
        Screen.say("%-9s  %-15s  %s%s"
                .formatted(
                        finding.path("state").asText(),
                        finding.path("check").asText(),
                        finding.path("found").asText(),
                        remedy.isEmpty() ? "" : "; " + remedy));
    }
}
