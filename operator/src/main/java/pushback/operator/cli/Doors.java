package pushback.operator.cli;

import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/// Where the commands find whom they ask; they are made by it.
///
/// @param local the desk of the local cloud whose state is in that directory
/// @param environment the desk of an environment
/// @param console an address of the console that serves the local cloud whose state is in that directory
public record Doors(
        Function<Path, Desk> local, Function<EnvironmentAddress, Desk> environment, Function<Path, String> console)
        implements IFactory {
    /// Without a console beside the local cloud.
    public Doors(Function<Path, Desk> local, Function<EnvironmentAddress, Desk> environment) {
        this(local, environment, _ -> {
            throw new IllegalArgumentException("name the environment: ./pushback console --environment NAME");
        });
    }

    /// Real ones.
    public Doors() {
        this(LocalAddress::open, EnvironmentAddress::open);
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        if (type == ClientOptions.class) return type.cast(new ClientOptions(this));
        if (type == ConsoleCommand.class) return type.cast(new ConsoleCommand(this));
        return CommandLine.defaultFactory().create(type);
    }
}
