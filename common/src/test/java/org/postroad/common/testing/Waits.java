package org.postroad.common.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * How long a test waits for what another thread, process or machine does: much longer than it takes anywhere, as waiting costs nothing where the
 * test passes. JUnit finds this class by itself and gives Awaitility its patience.
 */
public final class Waits implements BeforeAllCallback {
    /** 30 s. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(PATIENCE);
    }
}
