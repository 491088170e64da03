package pushback.host.git;

/// Who wrote, committed or pushed.
public record Person(String name, String email) {}
