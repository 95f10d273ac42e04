package org.postroad.common.mime;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.function.Supplier;

/** Makes boundaries (RFC 2046 §5.1.1) that occur in no content: random, and with {@code =_}, which no transfer encoding yields. */
public final class Boundaries implements Supplier<String> {
    private static final int RANDOM_BYTES = 15;

    private final SecureRandom random = new SecureRandom();

    /** A new boundary of 22 characters. Thread-safe. */
    @Override
    public String get() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return "=_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
