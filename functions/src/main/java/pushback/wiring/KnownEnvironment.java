package pushback.wiring;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.Map;
import pushback.base.Json;
import pushback.settings.Settings;

/// What an operator has to know of an environment beforehand besides its name: the value, as JSON, of a parameter of
/// Systems Manager that is called after it. The stack on AWS and the local cloud write it from this same record.
///
/// @param account that it is in
/// @param region that it is in, such as `eu-central-1`
/// @param drillMachineArn the machine of drills and parking; the deploy machine's is among the settings
/// @param functionPrefix how the functions' names begin; the name of a step follows
/// @param logPrefix how the functions' log groups begin; the name of a step follows
/// @param places where the rest of it is
/// @param settings what its functions are configured with, as [Settings#variables] has it
public record KnownEnvironment(
        String account,
        String region,
        String drillMachineArn,
        String functionPrefix,
        String logPrefix,
        Places places,
        Map<String, String> settings) {
    private static final String PARAMETERS = "/pushback/";

    /// Addresses and log groups; empty: there is none, or it is not known.
    ///
    /// @param site where visitors go
    /// @param git where it is cloned from
    /// @param webhook where the git host delivers pushes
    /// @param buildLog log group of the builds
    /// @param serverLog log group of the servers' logs, a stream `ID/PATH` for each
    /// @param incidentLog log group of what happens besides releases: the stream `servers` says whose application
    ///     ended, `incidents` the rest
    /// @param serverHost where the servers' ports are open to people
    /// @param directory that holds all of it, if it is on one machine
    public record Places(
            String site,
            String git,
            String webhook,
            String buildLog,
            String serverLog,
            String incidentLog,
            String serverHost,
            String directory) {
        /// With the log of the builds only.
        public static Places of(String buildLog) {
            return new Places("", "", "", buildLog, "", "", "", "");
        }
    }

    /// The same at `other` places.
    public KnownEnvironment at(Places other) {
        return new KnownEnvironment(account, region, drillMachineArn, functionPrefix, logPrefix, other, settings);
    }

    /// The parameter's name.
    public static String parameter(String environment) {
        return PARAMETERS + environment;
    }

    /// Reads the parameter's value; an [IllegalArgumentException] says what is wrong with it.
    public static KnownEnvironment read(String value) {
        return Json.value(Json.tree(value), KnownEnvironment.class);
    }

    /// The parameter's value before it is text: on AWS some of it is known only when the stack is there.
    public Map<String, Object> fields() {
        return Json.STRICT.convertValue(this, new TypeReference<>() {});
    }

    /// @throws IllegalArgumentException if they are of another version
    public Settings configuration() {
        return Settings.from(settings);
    }

    /// The name of the function of a step.
    public String function(String step) {
        return functionPrefix + step;
    }

    /// The log group of the function of a step.
    public String logGroup(String step) {
        return logPrefix + step;
    }
}
