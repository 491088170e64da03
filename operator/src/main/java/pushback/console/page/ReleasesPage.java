package pushback.console.page;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import pushback.base.Json;
import pushback.base.Visible;
import pushback.console.web.WebAnswer;
import pushback.console.web.WebRequest;
import pushback.operator.EnvironmentRecords;
import pushback.operator.ReleaseList.Item;

/// The releases, the newest first, filtered and page by page.
public final class ReleasesPage {
    private static final int PAGE = 25;
    private static final int EXPORTED = 1000;
    private static final int LOOKED_AT = 2000;
    /// In the order in which a person looks for them.
    public static final List<String> ENDINGS = List.of(
            "Running",
            "Queued",
            "Deployed",
            "RolledBack",
            "Rejected",
            "NeedsOperator",
            "Skipped",
            "Superseded",
            "Aborted");

    private static final List<String> FIELDS = List.of("ending", "branch", "by", "text", "since", "until");

    private final EnvironmentRecords records;

    ReleasesPage(EnvironmentRecords records) {
        this.records = records;
    }

    /// @param filters as they were given
    /// @param next the address of the older ones; empty: there are none
    /// @param first whether it is the first page
    /// @param exports the query of the addresses of exports
    public record Listed(List<Item> items, Map<String, String> filters, String next, boolean first, String exports) {
        public String filter(String name) {
            return filters.getOrDefault(name, "");
        }
    }

    Listed list(WebRequest request) {
        var filters = filters(request);
        var before = request.query("before");
        var found = records.releases(before, PAGE + 1, LOOKED_AT, wanted(filters));
        var shown = found.stream().limit(PAGE).toList();
        var query = query(filters);
        return new Listed(
                shown,
                filters,
                found.size() > PAGE
                        ? "/releases?" + query + (query.isEmpty() ? "" : "&") + "before="
                                + WebRequest.encoded(shown.getLast().release())
                        : "",
                before.isEmpty(),
                query);
    }

    WebAnswer json(WebRequest request) {
        return WebAnswer.file(
                "application/json; charset=utf-8",
                "releases.json",
                Json.text(Map.of("releases", exported(request))) + "\n");
    }

    WebAnswer csv(WebRequest request) {
        var lines = Stream.concat(
                Stream.of("release,action,commit,branch,message,requestedBy,requestedAt,status,seconds,summary"),
                exported(request).stream()
                        .map(item -> Stream.of(
                                        item.release(),
                                        item.action(),
                                        item.commit(),
                                        item.branch(),
                                        item.message(),
                                        item.requestedBy(),
                                        item.requestedAt().toString(),
                                        item.status(),
                                        String.format(Locale.ROOT, "%.1f", item.seconds()),
                                        item.summary())
                                .map(ReleasesPage::cell)
                                .collect(Collectors.joining(","))));
        return WebAnswer.file(
                "text/csv; charset=utf-8", "releases.csv", lines.collect(Collectors.joining("\r\n")) + "\r\n");
    }

    /// Quoted where it must be; what a spreadsheet would take for a formula is text.
    static String cell(String text) {
        var visible = Visible.line(text);
        var tame = visible.matches("(?s)[=+@\\t\\r-].*") ? "'" + visible : visible;
        return tame.matches("(?s).*[\",\\r\\n].*") ? "\"" + tame.replace("\"", "\"\"") + "\"" : tame;
    }

    private List<Item> exported(WebRequest request) {
        return records.releases(request.query("before"), EXPORTED, LOOKED_AT, wanted(filters(request)));
    }

    private static Map<String, String> filters(WebRequest request) {
        var filters = new LinkedHashMap<String, String>();
        for (var field : FIELDS) if (!request.query(field).isEmpty()) filters.put(field, request.query(field));
        return filters;
    }

    private static String query(Map<String, String> filters) {
        return filters.entrySet().stream()
                .map(one -> one.getKey() + "=" + WebRequest.encoded(one.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static Predicate<Item> wanted(Map<String, String> filters) {
        var ending = filters.getOrDefault("ending", "");
        var branch = filters.getOrDefault("branch", "").toLowerCase(Locale.ROOT);
        var by = filters.getOrDefault("by", "").toLowerCase(Locale.ROOT);
        var text = filters.getOrDefault("text", "").toLowerCase(Locale.ROOT);
        var since = day(filters.get("since")).map(day -> day.atStartOfDay().toInstant(ZoneOffset.UTC));
        var until = day(filters.get("until"))
                .map(day -> day.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC));
        return item -> (ending.isEmpty() || item.status().equals(ending))
                && (branch.isEmpty() || item.branch().toLowerCase(Locale.ROOT).contains(branch))
                && (by.isEmpty() || item.requestedBy().toLowerCase(Locale.ROOT).contains(by))
                && (text.isEmpty()
                        || Stream.of(
                                        item.release(),
                                        item.commit(),
                                        item.branch(),
                                        item.message(),
                                        item.summary(),
                                        item.action())
                                .anyMatch(
                                        field -> field.toLowerCase(Locale.ROOT).contains(text)))
                && since.map(from -> !item.requestedAt().isBefore(from)).orElse(true)
                && until.map(to -> item.requestedAt().isBefore(to)).orElse(true);
    }

    private static Optional<LocalDate> day(String text) {
        if (text == null) return Optional.empty();
        try {
            return Optional.of(LocalDate.parse(text));
        } catch (DateTimeParseException none) {
            throw new IllegalArgumentException("\"" + text + "\" is no day; write it as 2026-11-30", none);
        }
    }
}
