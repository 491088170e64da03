package pushback.database;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/// A user of a database and the password, as RDS and the stack keep it in Secrets Manager: `{"username", "password"}`.
public record Login(String username, String password) {
    /// What both engines take without surprises: RDS for MySQL allows 32 characters.
    private static final String NAME = "[A-Za-z][A-Za-z0-9_]{0,31}";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// @throws IllegalStateException a secret that is something else; the message has nothing of its value
    public static Login read(String secret, String value) {
        try {
            var json = JSON.readTree(value);
            var login = new Login(
                    json.path("username").asText(), json.path("password").asText());
            if (!login.username.isEmpty() && !login.password.isEmpty()) return login;
        } catch (JsonProcessingException noJson) {
            // The parser would quote what it read.
        }
        throw new IllegalStateException(
                "the secret " + secret + " is not {\"username\": …, \"password\": …}; put such a value into it");
    }

    boolean hasPlainName() {
        return username.matches(NAME);
    }

    /// Without the password: records get into messages.
    @Override
    public String toString() {
        return "Login[" + username + "]";
    }
}
