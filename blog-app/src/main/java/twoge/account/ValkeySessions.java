package twoge.account;

import io.valkey.Jedis;
import io.valkey.JedisPool;
import io.valkey.exceptions.JedisConnectionException;
import io.valkey.exceptions.JedisException;
import io.valkey.params.SetParams;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import twoge.database.DatabaseAway;
import twoge.web.Cookie;
import twoge.web.Viewer;

/// Sessions in Valkey (or Redis), which forgets them by itself when their time is over. As in the database, only the
/// SHA-256 of a token is kept; whose account it is stays in the database.
///
/// `twoge:session:HASH` holds the number of the account, `twoge:sessions:ACCOUNT` the hashes of all its sessions.
public final class ValkeySessions implements Sessions, AutoCloseable {
    private static final Duration AGE = Cookie.SESSION.age();
    private static final int TIMEOUT_MS = 1_000;

    private final JedisPool pool;
    private final Accounts accounts;

    /// @param server `redis://:password@host:6379/0`, or `rediss:` with TLS
    public ValkeySessions(URI server, Accounts accounts) {
        this.pool = new JedisPool(server, TIMEOUT_MS);
        this.accounts = accounts;
    }

    @Override
    public String open(long account) {
        var token = Cookie.random();
        var hash = DatabaseSessions.hash(token);
        ask(valkey -> {
            try (var both = valkey.multi()) {
                both.set(
                        session(hash),
                        String.valueOf(account),
                        SetParams.setParams().ex(AGE.toSeconds()));
                both.sadd(all(account), hash);
                both.expire(all(account), AGE.toSeconds());
                return both.exec();
            }
        });
        return token;
    }

    @Override
    public Optional<Viewer> find(String token) throws SQLException {
        var account = Optional.ofNullable(ask(valkey -> valkey.get(session(DatabaseSessions.hash(token)))));
        if (account.isEmpty()) return Optional.empty();
        return accounts.find(Long.parseLong(account.get()))
                .map(found -> new Viewer(found.id(), found.name(), found.displayName(), found.picture()));
    }

    @Override
    public void close(String token) {
        var hash = DatabaseSessions.hash(token);
        ask(valkey -> {
            var account = valkey.getDel(session(hash));
            return account == null ? 0 : valkey.srem(all(Long.parseLong(account)), hash);
        });
    }

    @Override
    public void closeAll(long account) {
        ask(valkey -> {
            var keys = valkey.smembers(all(account)).stream()
                    .map(ValkeySessions::session)
                    .toList();
            if (!keys.isEmpty()) valkey.del(keys.toArray(String[]::new));
            return valkey.del(all(account));
        });
    }

    @Override
    public void close() {
        pool.close();
    }

    /// All that is asked here may be asked twice. After a restart the connections in the pool are dead.
    private <T> T ask(Function<Jedis, T> question) {
        try {
            try {
                return once(question);
            } catch (JedisConnectionException e) {
                pool.clear();
                return once(question);
            }
        } catch (JedisException e) {
            throw new DatabaseAway("The sessions cannot be reached: " + e.getMessage(), e);
        }
    }

    private <T> T once(Function<Jedis, T> question) {
        try (var valkey = pool.getResource()) {
            return question.apply(valkey);
        }
    }

    private static String session(String hash) {
        return "twoge:session:" + hash;
    }

    private static String all(long account) {
        return "twoge:sessions:" + account;
    }
}
