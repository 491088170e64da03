package pushback.asl;

/// Something wrong with a definition, and where: `States.RollOut.Branches[0].States.X.Catch[1]`.
///
/// @param path    the way to the place in the definition; empty for the definition as a whole
/// @param message what is wrong, for the person who wrote it
/// @param fatal   false if the definition can be run all the same, and will go wrong only where it is touched (a
///                variable that nothing assigns: AWS accepts it at creation too)
public record Problem(String path, String message, boolean fatal) {
    @Override
    public String toString() {
        return path.isEmpty() ? message : path + ": " + message;
    }
}
