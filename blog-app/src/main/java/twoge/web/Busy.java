package twoge.web;

/// More is asked for than this process can do just now; the page says to come back in a moment, with status 503.
public final class Busy extends RuntimeException {
    public Busy() {
        super("too much to do at once", null, false, false);
    }
}
