package io.spoor.tracing.ecs;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** The name of a field, with quotes and colon, ready to be copied. */
final class Name {
    final byte[] json;

    Name(String name) {
        this.json = ('"' + name + "\":").getBytes(US_ASCII);
    }
}
