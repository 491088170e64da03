package pushback.operator.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import pushback.base.Visible;

/// Rows in columns as wide as what is in them.
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    /// @param headings of the columns
    public TextTable(String... headings) {
        rows.add(List.of(headings));
    }

    /// One cell for each heading.
    public void row(String... cells) {
        if (cells.length != rows.getFirst().size())
            throw new IllegalArgumentException("a row has as many cells as there are headings");
        rows.add(Stream.of(cells).map(Visible::line).toList());
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < row.size(); column++)
                line.append(row.get(column))
                        .append(" ".repeat(width(column) - row.get(column).length() + 2));
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }

    private int width(int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }
}
