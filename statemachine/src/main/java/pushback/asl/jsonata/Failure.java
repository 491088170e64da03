package pushback.asl.jsonata;

/// An error that JSONata names by a code, such as T0410. Its message is what Step Functions writes into the cause.
final class Failure extends RuntimeException {
    final String code;

    Failure(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }
}
