package pushback.cli.race;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class LoadReportTest {
    @Test
    void readsWhatWrkPrints() {
        assertEquals(new LoadReport(43297.49, 12.73, 0), LoadReport.read("""
            Running 4s test @ http://127.0.0.1:19081/100
              2 threads and 32 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     1.29ms    2.35ms  44.27ms   91.55%
                Req/Sec    21.77k     4.14k   31.37k    67.50%
              Latency Distribution
                 50%  496.00us
                 75%    1.10ms
                 90%    3.22ms
                 99%   12.73ms
              173419 requests in 4.01s, 40.35MB read
            Requests/sec:  43297.49
            Transfer/sec:     10.07MB
            """));
    }

    @Test
    void countsWhatWasNotAnswered() {
        assertEquals(new LoadReport(10.5, 0.9, 17), LoadReport.read("""
                 99%  900.00us
              105 requests in 10.00s, 40.35KB read
              Socket errors: connect 1, read 2, write 3, timeout 4
              Non-2xx or 3xx responses: 7
            Requests/sec:     10.50
            """));
    }

    @Test
    void doesNotMakeUpFiguresOfAFailure() {
        assertThrows(
                IllegalStateException.class,
                () -> LoadReport.read("unable to connect to 127.0.0.1:1 Connection refused\n"));
    }
}
