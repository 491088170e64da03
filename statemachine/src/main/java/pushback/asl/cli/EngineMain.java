package pushback.asl.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import pushback.asl.Diagram;
import pushback.asl.InvalidDefinition;
import pushback.asl.StateMachine;

/// The engine on a command line of its own, without any other part of Pushback.
public final class EngineMain {
    private static final String USAGE = """
        usage: --jsonl                                         cases as JSON lines on stdin
               run FILE [--input JSON] [--mocks FILE] [--json] rehearse a definition in virtual time
               check FILE                                      list what is wrong with a definition
               diagram FILE [--errors]                         draw it as Mermaid, with the ways of errors or without
        """;

    private EngineMain() {}

    public static void main(String[] arguments) throws IOException {
        var out = System.out;
        // The expression library prints to System.out now and then; that must not get between the answers.
        System.setOut(System.err);
        System.exit(run(arguments, out));
    }

    /// Returns the exit code: 0 done, 1 failed, 2 misused.
    static int run(String[] arguments, PrintStream out) throws IOException {
        try {
            if (arguments.length == 1 && arguments[0].equals("--jsonl")) {
                JsonLines.serve(System.in, out);
                return 0;
            }
            if (arguments.length < 2) throw new IllegalArgumentException(USAGE);
            var definition = Files.readString(Path.of(arguments[1]));
            return switch (arguments[0]) {
                case "run" -> rehearse(definition, arguments, out);
                case "check" -> check(definition, out);
                case "diagram" -> {
                    var machine = StateMachine.parse(definition);
                    out.print(
                            List.of(arguments).contains("--errors") ? Diagram.of(machine) : Diagram.overview(machine));
                    yield 0;
                }
                default -> throw new IllegalArgumentException(USAGE);
            };
        } catch (InvalidDefinition | Rehearsal.MissingMock failed) {
            System.err.println(failed.getMessage());
            return 1;
        } catch (IllegalArgumentException misused) {
            System.err.println(misused.getMessage());
            return 2;
        } catch (NoSuchFileException missing) {
            System.err.println("there is no file " + missing.getFile());
            return 2;
        }
    }

    private static int rehearse(String definition, String[] arguments, PrintStream out) throws IOException {
        var input = "{}";
        String mocks = null;
        var json = false;
        for (var i = 2; i < arguments.length; i++) {
            var value = i + 1 < arguments.length ? arguments[i + 1] : null;
            switch (arguments[i]) {
                case "--json" -> json = true;
                case "--input" -> input = required(arguments[i++], value);
                case "--mocks" -> mocks = Files.readString(Path.of(required(arguments[i++], value)));
                default -> throw new IllegalArgumentException(USAGE);
            }
        }
        var rehearsal = Rehearsal.run(definition, input, mocks);
        out.print(json ? rehearsal.toJson() + System.lineSeparator() : rehearsal.toText());
        return rehearsal.status() == pushback.asl.Status.SUCCEEDED ? 0 : 1;
    }

    private static String required(String option, String value) {
        if (value == null) throw new IllegalArgumentException(option + " needs a value");
        return value;
    }

    private static int check(String definition, PrintStream out) {
        var problems = StateMachine.problems(definition);
        var lines = Lines.of(definition);
        problems.forEach(problem -> {
            var line = lines.at(problem.path());
            out.println((problem.fatal() ? "" : "warning: ") + problem + (line == 0 ? "" : " (line " + line + ")"));
        });
        return problems.isEmpty() ? 0 : 1;
    }
}
