package pushback.operator.cli;

import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/// Where the commands find whom they ask; they are made by it.
///
/// @param local the desk of the local cloud whose state is in that directory
/// @param environment the desk of an environment
public record Doors(Function<Path, Desk> local, Function<EnvironmentAddress, Desk> environment) implements IFactory {
    /// @param local as above
    public Doors(Function<Path, Desk> local) {
        this(local, EnvironmentAddress::open);
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        if (type == ClientOptions.class) return type.cast(new ClientOptions(this));
        return CommandLine.defaultFactory().create(type);
    }
}
