package pushback.console.page;

import pushback.console.web.StaticFiles;

/// What is around every page.
///
/// @param title of the page
/// @param room which entry of the navigation it belongs to, such as `releases`
/// @param form what each form carries; empty on a page for strangers
/// @param caller who acts, as AWS knows them; empty on a page for strangers
/// @param live the stream of what changes on it; empty: nothing does
/// @param seen what the page shows as it is sent
public record Frame(
        StaticFiles files,
        String environment,
        String title,
        String room,
        String form,
        String caller,
        String live,
        String seen) {
    public String file(String name) {
        return files.address(name);
    }

    public boolean isIn(String other) {
        return room.equals(other);
    }

    /// Where the stream is found, after what the page shows already.
    public String stream() {
        return "/live/" + live + "?seen=" + seen;
    }
}
