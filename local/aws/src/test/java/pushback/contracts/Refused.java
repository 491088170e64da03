package pushback.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/// That a call is refused, and how.
final class Refused {
    private Refused() {}

    /// With the exception and the error code that AWS documents for it.
    static <E extends AwsServiceException> E as(Class<E> type, String code, Executable call) {
        var refusal = assertThrows(type, call);
        assertEquals(code, refusal.awsErrorDetails().errorCode());
        return refusal;
    }

    /// As the caller's mistake, where AWS documents the limit and not the code.
    static <E extends AwsServiceException> void asInvalid(Class<E> type, Executable call) {
        assertEquals(400, assertThrows(type, call).statusCode());
    }
}
