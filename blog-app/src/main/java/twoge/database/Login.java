package twoge.database;

/// Who we are at the database. Asked at each new connection: a password may be changed while we run.
public interface Login {
    /// With what is written in the address itself.
    Login AS_WRITTEN = address -> address;

    /// The same address, with the user and the password that are right now.
    DatabaseAddress at(DatabaseAddress address);
}
