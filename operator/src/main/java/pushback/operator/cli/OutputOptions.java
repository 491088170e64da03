package pushback.operator.cli;

import picocli.CommandLine.Option;

/// In which form a command answers.
final class OutputOptions {
    @Option(names = "--json", description = "print JSON, as -o json does")
    private boolean asJson;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "table",
            description = "json or table (default: ${DEFAULT-VALUE})")
    private Form form;

    enum Form {
        json,
        table
    }

    boolean json() {
        return asJson || form == Form.json;
    }
}
