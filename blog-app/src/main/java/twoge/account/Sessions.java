package twoge.account;

import java.sql.SQLException;
import java.util.Optional;
import twoge.web.Viewer;

/// Who is logged in. Any instance knows every session, so nobody is logged out by a deployment.
public interface Sessions {
    /// Begins a session.
    ///
    /// @return its token, known to the browser only
    String open(long account) throws SQLException;

    /// Whose session it is; empty when there is none, or it has ended.
    Optional<Viewer> find(String token) throws SQLException;

    /// Ends a session. Safe to repeat.
    void close(String token) throws SQLException;

    /// Ends every session of an account.
    void closeAll(long account) throws SQLException;
}
