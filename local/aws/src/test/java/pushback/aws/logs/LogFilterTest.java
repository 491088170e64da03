package pushback.aws.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;

/// Patterns in the form of CloudWatch Logs' documentation ("Filter pattern syntax").
class LogFilterTest {
    private static final String LINE = """
        {"level": "ERROR", "status": 503, "took": 1.5, "path": "/cart/1", "who": {"ip": "10.0.0.7"}, "ok": false,
         "errors": [{"code": 7}, "a \\"b\\""], "none": null, "user-agent": "curl"}\
        """;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{ $.level = \"ERROR\" }; true",
                "{ $.level = ERROR }; true",
                "{$.level=\"ERR*\"}; true",
                "{ $.level = \"ERR\" }; false",
                "{ $.level != \"INFO\" }; true",
                "{ $.nothing != \"INFO\" }; false",
                "{ $.status = 503 }; true",
                "{ $.status = 503.0 }; true",
                "{ $.status = 5* }; true",
                "{ $.status != 503 }; false",
                "{ $.status >= 500 && $.status < 600 }; true",
                "{ $.status > 503 || $.took <= 1.5 }; true",
                "{ ($.status > 503 || $.took <= 1.5) && $.ok IS TRUE }; false",
                "{ $.status > 503 && $.took > 1 || $.ok IS FALSE }; true",
                "{ $.level > 1 }; false",
                "{ $.who.ip = \"10.0.*\" }; true",
                "{ $.who.ip = 10.0.* }; true",
                "{ $.errors[0].code = 7 }; true",
                "{ $.errors[1] = \"a \\\"b\\\"\" }; true",
                "{ $.errors[2] NOT EXISTS }; true",
                "{ $.none IS NULL }; true",
                "{ $.none EXISTS }; true",
                "{ $.none = \"null\" }; false",
                "{ $.nothing IS NULL }; false",
                "{ $.user-agent = curl }; true",
                "{ $.path = *cart*1 }; true",
                "{ $.path = /cart/1*1 }; false",
                "{ $.path = *1*1 }; false",
                "{ $.path = *c*r* }; true",
                "{ $['user-agent'] = curl }; true",
                "ERROR cart -INFO; true",
                "?INFO ?WARN; false"
            })
    void aPatternFitsWhatItsDocumentationSays(String pattern, boolean fits) {
        assertEquals(fits, LogFilter.of(pattern).test(LINE), pattern);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ERROR", "", "{", "{\"level\": \"ERROR\"", "[1]", "\"level\"", "{\"level\": 1}"})
    void aLineThatIsNoJsonObjectOrHasItNotFitsNone(String line) {
        assertFalse(LogFilter.of("{ $.level = \"ERROR\" }").test(line));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{}",
                "{ $.a }",
                "{ $.a = }",
                "{ $.a = 1",
                "{ $.a = 1 } b",
                "{ a = 1 }",
                "{ $ = 1 }",
                "{ $.['a'] = 1 }",
                "{ $.a == 1 }",
                "{ $.a < b }",
                "{ $.a IS ODD }",
                "{ $.a NOT 1 }",
                "{ ($.a = 1 }",
                "{ $.a = 1 && }",
                "{ $.a = 1 & $.b = 2 }",
                "{ $.a = \"b }",
                "{ $.a = %b% }",
                "[a, b]",
                "%a%"
            })
    void aPatternThatIsNoneIsRefused(String pattern) {
        var refused = assertThrows(InvalidParameterException.class, () -> LogFilter.of(pattern));
        assertTrue(refused.awsErrorDetails().errorMessage().startsWith("Invalid filter pattern: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "$.a=1&&"})
    void aPatternWithoutEndIsRefused(String part) {
        assertThrows(InvalidParameterException.class, () -> LogFilter.of("{" + part.repeat(5000)));
    }
}
