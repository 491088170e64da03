package pushback;

/// Holds the wiring of the process that Lambda started; made when the first step asks for it. No static initialiser makes
/// it: of what goes wrong there, a missing setting for one, Lambda says nothing but `ExceptionInInitializerError`.
final class OnAws {
    private static Pushback made;

    private OnAws() { }

    static synchronized Pushback wiring() {
        if (made == null) made = Pushback.on(new AwsPlatform(Settings.from(System.getenv())));
        return made;
    }
}
