package twoge.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import twoge.TestBlog;

@Execution(ExecutionMode.SAME_THREAD)
class ConnectionTest {
    private final TestBlog blog = TestBlog.shared();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.7 | 203.0.113.7",
                "6.6.6.6, 203.0.113.8 | 203.0.113.8",
                "2001:db8::9 | 2001:db8:0:0::/64",
                "2001:DB8:0:0:f::1 | 2001:db8:0:0::/64",
                "::ffff:203.0.113.9 | 203.0.113.9",
                "face | 127.0.0.1",
                "not an address | 127.0.0.1",
                "6.6.6.6, | 127.0.0.1"
            })
    void believesTheLastHopOfALoadBalancer(String header, String address) {
        var stranger = blog.visitor().another();
        stranger.get("/login");
        var before = count(address);
        stranger.post("/login", java.util.Map.of("name", "nobody-at-all", "password", "x"), "X-Forwarded-For", header);
        assertEquals(before + 1, count(address));
    }

    /// CloudFront appends the visitor, the load balancer CloudFront (Amazon CloudFront, "Request and response
    /// behavior for custom origins": client IP addresses). Whatever the visitor made up comes first.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 203.0.113.7 | 10.0.0.5",
                "1 | 6.6.6.6, 203.0.113.7 | 203.0.113.7",
                "2 | 203.0.113.7, 198.51.100.1 | 203.0.113.7",
                "2 | 6.6.6.6, 203.0.113.7, 198.51.100.1 | 203.0.113.7",
                "2 | 198.51.100.1 | 198.51.100.1"
            })
    void countsTheProxiesThatAreOurs(int proxies, String header, String address) {
        assertEquals(address, Connection.address("10.0.0.5", header, proxies));
        assertEquals(
                "192.0.2.9", Connection.address("192.0.2.9", header, proxies), "a neighbour that is no proxy of ours");
    }

    @Test
    void tellsFeedReadersTheAddressTheyAskedFor() {
        var answer = blog.visitor()
                .send(HttpRequest.newBuilder(blog.visitor().at("/feed.atom")).header("X-Forwarded-Proto", "https"));
        assertTrue(
                answer.body()
                        .contains("href=\"https://127.0.0.1:" + blog.visitor().port() + "/\""),
                answer.body());
    }

    private int count(String address) {
        return Integer.parseInt(blog.ask("SELECT count(*) FROM failed_logins WHERE address = '" + address + "'"));
    }
}
