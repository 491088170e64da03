package twoge.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import twoge.TestBlog;

class RequestIdTest {
    @Test
    void isTheLoadBalancersOrTheProxysOrNew() {
        assertEquals(
                "1-67891233-abcdef012345678912345678",
                RequestId.of("Self=1-1-1;Root=1-67891233-abcdef012345678912345678", "given-by-nginx"));
        assertEquals("given-by-nginx", RequestId.of("Root=../..", "given-by-nginx"));
        assertTrue(RequestId.of(null, "a\" event=forged").matches("[0-9a-f]{16}"));
    }

    @Test
    void isToldToWhoAsked() {
        try (var blog = TestBlog.start()) {
            var answer = blog.visitor()
                    .send(HttpRequest.newBuilder(blog.visitor().at("/")).header("X-Request-Id", "given-by-nginx"));
            assertEquals(
                    "given-by-nginx",
                    answer.headers().firstValue("X-Request-Id").orElseThrow());
        }
    }
}
