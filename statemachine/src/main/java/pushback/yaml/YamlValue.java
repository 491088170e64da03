package pushback.yaml;

import java.util.List;

/// What stands in a YAML file, each part with its line, the first line being 1. Texts are as they were written: what
/// they mean is for whoever asked for them to say.
public sealed interface YamlValue {
    /// Where it begins.
    int line();

    /// One value, such as `24h`.
    ///
    /// @param text as it is written, without quotation marks
    record Text(String text, Kind kind, int line) implements YamlValue {
        /// Whether nothing stands there, or `null` or `~`.
        public boolean isNothing() {
            return kind == Kind.NOTHING;
        }
    }

    /// What YAML itself takes a value for; one in quotation marks is a text.
    enum Kind {
        TEXT,
        NOTHING,
        /// `true`, `false`, `yes`, `no`, `on` or `off`.
        TRUTH,
        WHOLE,
        FRACTION
    }

    /// A list.
    record Items(List<YamlValue> items, int line) implements YamlValue {}

    /// Lines of `key: value` in the order of the file; a key may be there twice.
    record Fields(List<Field> fields, int line) implements YamlValue {}

    /// A key and what stands behind it.
    ///
    /// @param line of the key
    record Field(String key, YamlValue value, int line) {}
}
