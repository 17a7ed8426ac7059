package io.spoor.broker.surprises;

/** What extensions, libraries and the virtual machine throw where nothing should be thrown. */
enum Thrown {
    EXCEPTION,
    ERROR;

    Throwable make() {
        return switch (this) {
            case EXCEPTION -> new IllegalStateException("injected");
            case ERROR -> new OutOfMemoryError("injected");
        };
    }

    /** Throws it. */
    static void raise(Throwable it) {
        if (it instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) it;
    }
}
