package twoge.picture;

/// What was uploaded is no picture we can show; the form is shown again with the message.
public final class PictureRejected extends Exception {
    PictureRejected(String message) {
        super(message);
    }
}
