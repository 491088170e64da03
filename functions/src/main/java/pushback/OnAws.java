package pushback;

/// Holds the wiring of the process that Lambda started; made when the first step asks for it.
final class OnAws {
    static final Pushback INSTANCE = Pushback.on(new AwsPlatform(Settings.from(System.getenv())));

    private OnAws() { }
}
