package pushback.cdk.environment;

/// What is wrong with an environment's file.
///
/// @param line from 1
/// @param key path of the key, such as `network.zones[1]`; empty: the file as a whole
/// @param what is wrong
/// @param remedy what to do about it
public record FileProblem(String file, int line, String key, String what, String remedy) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + (key.isEmpty() ? "" : key + " ") + what + "; " + remedy;
    }
}
