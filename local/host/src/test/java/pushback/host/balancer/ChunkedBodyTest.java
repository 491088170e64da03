package pushback.host.balancer;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.host.balancer.ChunkedBody.Broken;

class ChunkedBodyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2\r\nok\r\n0\r\n\r\n",
                "000000000000000000000002\r\nok\r\n000\r\n\r\n",
                "2;a=b\r\nok\r\n0\r\nX: y\r\nZ:\r\n\r\n"
            })
    void endsWhereTheBodyEnds(String body) throws Broken {
        assertTrue(taken(body).ended());
    }

    /// A trailer is a field as one of the head is: its name is a token (RFC 9112, section 7.1.2).
    @ParameterizedTest
    @ValueSource(
            strings = {"0\r\nX y: 1\r\n\r\n", "0\r\nX\r\n\r\n", "0\r\n: y\r\n\r\n", "1000000000000000\r\n", "x\r\n"})
    void refusesWhatIsNone(String body) {
        assertThrows(Broken.class, () -> taken(body));
    }

    @Test
    void refusesASizeThatNeverEnds() {
        assertThrows(Broken.class, () -> taken("0".repeat(2_000)));
    }

    @Test
    void waitsForTheRest() throws Broken {
        assertFalse(taken("2\r\no").ended());
    }

    private static ChunkedBody taken(String bytes) throws Broken {
        var body = new ChunkedBody();
        body.pass(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)));
        return body;
    }
}
