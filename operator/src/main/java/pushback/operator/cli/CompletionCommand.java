package pushback.operator.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Prints what completes the commands and options in a shell.",
            "For the shell at hand: eval \"$(./pushback completion bash)\"; for all to come, in its start-up file."
        },
        footer = "%nExample: ./pushback completion bash > ~/.local/share/bash-completion/completions/pushback")
public final class CompletionCommand implements Callable<Integer>, Verbatim {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SHELL", description = "bash or zsh")
    private Shell shell;

    enum Shell {
        bash,
        zsh
    }

    @Override
    public Integer call() {
        var root = spec.root();
        // It completes by the name that is typed, whatever its folder.
        var script = AutoComplete.bash(root.name(), root.commandLine());
        var own = "\ncomplete -o default -F _complete_" + root.name() + " ./" + root.name() + "\n";
        // zsh runs bash's by an emulation that comes with it; the script looks itself which of both it is in.
        System.out.print(script.replace("\r", "") + own);
        return 0;
    }
}
