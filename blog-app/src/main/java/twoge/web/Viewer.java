package twoge.web;

import java.util.Optional;

/// Who asks, logged in.
///
/// @param id of the account
/// @param name what they log in with; part of the address of their page
/// @param displayName what readers see
/// @param picture the name of their picture, if they have one
public record Viewer(long id, String name, String displayName, Optional<String> picture) {}
