package pushback.operator.cli;

/// A command whose output is another program's: nothing of it is completed or changed.
public interface Verbatim {}
