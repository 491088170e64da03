package pushback.operator;

import java.util.List;
import java.util.Optional;
import pushback.drill.Report;

/// A drill as a person follows it.
///
/// @param lines what happened so far
/// @param ended whether nothing more will come
/// @param report empty before the end, and for one that was stopped until the reconciler has been there
public record DrillCourse(String drill, List<String> lines, boolean ended, Optional<Report> report) {}
