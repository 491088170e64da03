package pushback.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import pushback.base.Json;

/// An application's demo: the file `demo/demo.yml` in its directory.
///
/// @param buildVariables environment variables of the builds, for what a demo need not spend time on
/// @param requestsPerSecond of the load that runs beside the releases
/// @param paths asked for in turn
/// @param releases what happens, in order
public record DemoScript(
        Map<String, String> buildVariables, double requestsPerSecond, List<String> paths, List<Act> releases) {
    public DemoScript {
        buildVariables = buildVariables == null ? Map.of() : Map.copyOf(buildVariables);
    }

    /// One release.
    ///
    /// @param what in words, for the table
    /// @param message of the commit; empty for a rollback
    /// @param edit what the commit changes; empty for the first release and a rollback
    /// @param failing percent of the requests that the release fails, in the place of `{failing}` in what the edit
    ///     puts in;
    ///        empty: nothing takes such a place
    /// @param rollbackTo number of the release a person goes back to, counted from 1; empty for a push
    /// @param expected ending
    /// @param errors names of errors, without their packages, of which one must have led to that ending: who
    ///     condemned the
    ///        release, CodeDeploy (`DeploymentFailed`) or the judge (`RolloutUnhealthy`, `ReleaseUnhealthy`);
    ///        empty: whoever
    /// @param failedAtMost failed requests allowed while it runs; empty: any number, it is shown
    /// @param shows what the site must show afterwards
    public record Act(
            String what,
            Optional<String> message,
            Optional<Edit> edit,
            Optional<Integer> failing,
            OptionalInt rollbackTo,
            String expected,
            List<String> errors,
            Optional<Long> failedAtMost,
            String shows) {
        public Act {
            errors = errors == null ? List.of() : List.copyOf(errors);
        }

        /// What is not as expected about how it ended; empty if nothing is.
        ///
        /// @param error name of the error that led there, without its package; empty if there was none
        /// @param failed requests
        String problem(String outcome, String error, long failed) {
            if (!outcome.equals(expected)) return "expected " + expected + ", but it ended " + outcome;
            if (!errors.isEmpty() && !errors.contains(error))
                return "it was to be condemned by " + String.join(" or ", errors) + ", and was by "
                        + (error.isEmpty() ? "nothing" : error);
            if (failedAtMost.isPresent() && failed > failedAtMost.get())
                return failed + " requests failed, " + failedAtMost.get() + " were allowed";
            return "";
        }

        /// The act with its share of failing requests filled in: `percent`, or the script's own.
        private Act filled(OptionalInt percent) {
            if (failing.isEmpty()) return this;
            var share = percent.orElse(failing.get());
            return new Act(
                    what,
                    message,
                    edit.map(change -> new Edit(
                            change.file(),
                            change.find(),
                            change.replace().replace("{failing}", Integer.toString(share)))),
                    Optional.of(share),
                    rollbackTo,
                    expected,
                    errors,
                    failedAtMost,
                    shows);
        }
    }

    /// @param file relative to the application
    /// @param find text that occurs there once
    /// @param replace what takes its place
    public record Edit(String file, String find, String replace) {
        /// Makes the change below `directory`.
        ///
        /// @throws IllegalStateException if the text is not there exactly once: the script is older than the
        ///     code
        public void apply(Path directory) {
            var path = directory.resolve(file);
            try {
                var text = Files.readString(path);
                var at = text.indexOf(find);
                if (at < 0 || text.indexOf(find, at + 1) >= 0)
                    throw new IllegalStateException(
                            "the demo's edit does not fit: \"" + find + "\" occurs not exactly once in " + file);
                Files.writeString(path, text.replace(find, replace));
            } catch (IOException unreadable) {
                throw new UncheckedIOException("cannot edit " + path + ": " + unreadable.getMessage(), unreadable);
            }
        }
    }

    /// Reads the script of an application.
    ///
    /// @throws IllegalArgumentException if it has none, or one we do not understand
    public static DemoScript of(Path application) {
        return of(application, OptionalInt.empty());
    }

    /// As [#of(Path)], with another share of failing requests.
    ///
    /// @param failing percent; empty: as the script says
    public static DemoScript of(Path application, OptionalInt failing) {
        var file = application.resolve("demo").resolve("demo.yml");
        try {
            Object document = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
            DemoScript script = Json.STRICT
                    .readerFor(DemoScript.class)
                    .without(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                    .readValue(Json.text(document));
            var acts =
                    script.releases().stream().map(act -> act.filled(failing)).toList();
            return new DemoScript(script.buildVariables(), script.requestsPerSecond(), script.paths(), acts);
        } catch (YAMLException | JsonProcessingException malformed) {
            throw new IllegalArgumentException(file + ": " + malformed.getMessage(), malformed);
        } catch (IOException missing) {
            throw new IllegalArgumentException("there is no demo script at " + file, missing);
        }
    }
}
