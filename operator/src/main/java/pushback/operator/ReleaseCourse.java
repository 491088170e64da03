package pushback.operator;

import java.util.List;

/// A release as a person follows it.
///
/// @param execution id of the release
/// @param lines what happened so far, with the seconds since each execution began
/// @param ended whether nothing more will come
/// @param ending `Deployed`, `Rejected`, `RolledBack`, `NeedsOperator`, ..., or `Superseded`, `Aborted`, `TimedOut`;
///     empty before the end
public record ReleaseCourse(String execution, List<String> lines, boolean ended, String ending, String summary) {}
