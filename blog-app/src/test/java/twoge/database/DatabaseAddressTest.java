package twoge.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {
    @ParameterizedTest
    @CsvSource({
        "postgresql://ada:s3@db:5433/blog, jdbc:postgresql://db:5433/blog, ada, s3",
        "postgres://ada:s3@db/blog, jdbc:postgresql://db/blog, ada, s3",
        "postgresql://ada@db/blog, jdbc:postgresql://db/blog, ada, ''",
        "postgresql://db/blog, jdbc:postgresql://db/blog, '', ''",
        "postgresql://a%40b:p%2Fq%25+r@db/blog, jdbc:postgresql://db/blog, a@b, p/q%+r",
        "'postgresql://ada:s3@one:1,two:2/blog?ssl=true', 'jdbc:postgresql://one:1,two:2/blog?ssl=true', ada, s3",
        "jdbc:postgresql://db:5433/blog?user=ada&password=s3&sslmode=require,"
                + " jdbc:postgresql://db:5433/blog?sslmode=require, ada, s3",
        "mysql://ada:s3@db:3306/blog, jdbc:mariadb://db:3306/blog, ada, s3",
        "'jdbc:mariadb://db/blog?user=ada&password=s3&sslMode=verify-full',"
                + " jdbc:mariadb://db/blog?sslMode=verify-full, ada, s3",
        "mysql://ada:s3@127.0.0.1:3306/blog, jdbc:mariadb://127.0.0.1:3306/blog?allowPublicKeyRetrieval=true, ada, s3",
        "mysql://ada:s3@localhost/blog?connectTimeout=5,"
                + " jdbc:mariadb://localhost/blog?connectTimeout=5&allowPublicKeyRetrieval=true, ada, s3",
        "mysql://ada:s3@[::1]/blog?sslMode=verify-full, jdbc:mariadb://[::1]/blog?sslMode=verify-full, ada, s3",
        "'mysql://ada:s3@127.0.0.1,db/blog', 'jdbc:mariadb://127.0.0.1,db/blog', ada, s3",
        "postgresql://ada:s3@[::1]:5433/blog, jdbc:postgresql://[::1]:5433/blog, ada, s3",
    })
    void understands(String url, String jdbcUrl, String user, String password) {
        var address = DatabaseAddress.parse(url);
        assertEquals(jdbcUrl, address.jdbcUrl());
        assertEquals(user, address.user());
        assertEquals(password, address.password());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "oracle://u:s3cret@h/d",
                "postgresql://u:s3cret@h",
                "postgresql://u:s3cret@h/",
                "postgresql://u:s3cret%@h/d",
                "postgresql://u:s3cret@/d",
                "postgresql://u:s3cret@h:port/d",
                "postgresql://u:s3cret@h:99999/d",
                "postgresql://u:s3cret@h:/d",
                "mysql://u:s3cret@h:0/d"
            })
    void refusesWithoutRepeatingThePassword(String url) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> DatabaseAddress.parse(url));
        assertFalse(refusal.getMessage().contains("s3cret"), refusal.getMessage());
    }

    @Test
    void takesAnotherUserAndKeepsThePassword() {
        var address = DatabaseAddress.parse("postgresql://ada:s3@db/blog")
                .withUser("grace")
                .withPassword("");
        assertEquals("grace", address.user());
        assertEquals("s3", address.password());
    }
}
