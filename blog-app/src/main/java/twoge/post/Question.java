package twoge.post;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What somebody searches for: words that must all be there, `"a phrase"`, `-not`, and `or` between the one and the
/// other, as PostgreSQL's `websearch_to_tsquery` understands it. Any text is a question: what means something to a
/// database and nothing to a reader does not reach it.
record Question(List<List<Term>> alternatives) {
    private static final Pattern TERM = Pattern.compile("(-?)\"([^\"]*)\"?|(-?)(\\S+)");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}_]+");
    private static final Pattern AROUND = Pattern.compile("^[^\\p{L}\\p{M}\\p{N}_]+|[^\\p{L}\\p{M}\\p{N}_]+$|\"");
    private static final String NO_WORD_BEFORE = "(?<![\\p{L}\\p{N}_])";
    private static final String NO_WORD_AFTER = "(?![\\p{L}\\p{N}_])";

    private static final String MATCH = "MATCH (p.title, p.text) AGAINST (? IN BOOLEAN MODE)";
    private static final String REGEXP = "CONCAT(p.title, ' ', p.text) REGEXP ?";
    private static final String SCORE = "MATCH (p.title, p.text) AGAINST (? IN NATURAL LANGUAGE MODE)";

    /// What a full-text index of InnoDB does not hold, as it comes: words shorter or longer than that, and these.
    private static final int SHORTEST = 3;
    private static final int LONGEST = 84;
    private static final Set<String> NOT_INDEXED = words("""
        about are com de en for from how in is it la of on or that the this to was what when where who
        will with und www\
        """);

    /// What nobody searches for: PostgreSQL's stop words of English.
    private static final Set<String> IGNORED = words("""
        i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she
        her hers herself it its itself they them their theirs themselves what which who whom this that
        these those am is are was were be been being have has had having do does did doing a an the
        and but if or because as until while of at by for with about against between into through
        during before after above below to from up down in out on off over under again further then
        once here there when where why how all any both each few more most other some such no nor not
        only own same so than too very s t can will just don should now\
        """);

    /// @param text as it was written, but for marks before it and around it
    /// @param words one, or those of a phrase
    record Term(boolean unwanted, String text, List<String> words) {
        String websearch() {
            return (unwanted ? "-" : "") + (isWord() ? text : '"' + text + '"');
        }

        boolean isWord() {
            return words.size() == 1;
        }

        /// Found by the index as it is.
        boolean isIndexed() {
            return isWord() && Question.isIndexed(words.getFirst());
        }

        String pattern() {
            return NO_WORD_BEFORE + String.join("[^\\p{L}\\p{N}_]+", words) + NO_WORD_AFTER;
        }
    }

    /// A query that begins with [Posts#REF], and its values.
    record Sql(String text, List<Object> values) {}

    static Question parse(String text) {
        var alternatives = new ArrayList<List<Term>>();
        var together = new ArrayList<Term>();
        var terms = TERM.matcher(text);
        while (terms.find()) {
            boolean phrase = terms.group(2) != null;
            if (!phrase && terms.group().equalsIgnoreCase("or")) {
                alternatives.add(List.copyOf(together));
                together.clear();
                continue;
            }
            var written = terms.group(phrase ? 2 : 4);
            var words =
                    WORD.matcher(written).results().map(word -> word.group()).toList();
            if (words.stream().allMatch(word -> IGNORED.contains(word.toLowerCase()))) continue;
            boolean unwanted = terms.group(phrase ? 1 : 3).equals("-");
            together.add(new Term(unwanted, AROUND.matcher(written).replaceAll(""), words));
        }
        alternatives.add(together);
        return new Question(alternatives.stream().filter(all -> !all.isEmpty()).toList());
    }

    /// True when no word is left to look for.
    boolean isEmpty() {
        return alternatives.isEmpty();
    }

    /// For `websearch_to_tsquery`, which understands any text, but fails where many a `-` stands before nothing
    /// (seen on 17.11: "tsquery stack too small").
    String websearch() {
        return alternatives.stream()
                .map(terms -> terms.stream().map(Term::websearch).collect(Collectors.joining(" ")))
                .collect(Collectors.joining(" or "));
    }

    /// The posts that fit, the best first, for MySQL and MariaDB.
    Sql sql(int most) {
        var values = new ArrayList<Object>();
        var where = alternatives.stream()
                .map(terms -> "(" + condition(terms, values) + ")")
                .collect(Collectors.joining(" OR "));
        var wanted = alternatives.stream()
                .flatMap(List::stream)
                .filter(term -> !term.unwanted())
                .flatMap(term -> term.words().stream())
                .filter(Question::isIndexed)
                .collect(Collectors.joining(" "));
        var order = "p.id DESC";
        if (!wanted.isEmpty()) {
            order = SCORE + " DESC, " + order;
            values.add(wanted);
        }
        values.add(most);
        return new Sql(Posts.REF + " WHERE " + where + " ORDER BY " + order + " LIMIT ?", values);
    }

    /// All of `terms`; what the index knows is asked of it at once.
    private static String condition(List<Term> terms, List<Object> values) {
        var conditions = new ArrayList<String>();
        boolean found = terms.stream().anyMatch(term -> term.isIndexed() && !term.unwanted());
        if (found) {
            conditions.add(MATCH);
            values.add(terms.stream()
                    .filter(Term::isIndexed)
                    .map(term -> (term.unwanted() ? "-" : "+") + term.words().getFirst())
                    .collect(Collectors.joining(" ")));
        }
        for (var term : terms) {
            if (term.isIndexed() && found) continue;
            conditions.add((term.unwanted() ? "NOT " : "") + (term.isIndexed() ? MATCH : REGEXP));
            values.add(term.isIndexed() ? term.words().getFirst() : term.pattern());
        }
        return String.join(" AND ", conditions);
    }

    private static boolean isIndexed(String word) {
        int length = word.codePointCount(0, word.length());
        return length >= SHORTEST && length <= LONGEST && !NOT_INDEXED.contains(word.toLowerCase());
    }

    private static Set<String> words(String list) {
        return Stream.of(list.split("\\s+")).collect(Collectors.toCollection(HashSet::new));
    }
}
