package org.postroad.webmail.login;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.postroad.common.time.ManualClock;

class LoginThrottleTest {
    private static final String ALICE = "alice@north.test";

    private final LoginThrottle throttle =
            new LoginThrottle(LoginSettings.defaults(), new ManualClock(Instant.parse("2026-11-23T10:00:00Z")));

    @Test
    void oneAddressCannotLockAnothersAccount() {
        fail("192.0.2.1", 1_000);
        assertTrue(throttle.begin("192.0.2.2", ALICE), "Alice comes from elsewhere");
    }

    @Test
    void manyAddressesTogetherAreStopped() {
        for (int host = 1; host <= 10; host++) {
            fail("192.0.2." + host, 10);
        }
        assertFalse(throttle.begin("198.51.100.1", ALICE));
    }

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            throttle.begin(address, ALICE);
        }
    }
}
