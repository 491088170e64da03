package pushback.cli;

/// A command whose output is another program's: nothing of it is completed or changed.
interface Verbatim {}
