package pushback.base;

/// An enum whose constants have words of their own in JSON, as [Json] reads and writes them. It says so by type: the
/// first annotation of a process that is looked at loads some eighty classes, at each cold start.
public interface Word {
    /// What stands in JSON; no other constant of the enum has it.
    String word();
}
