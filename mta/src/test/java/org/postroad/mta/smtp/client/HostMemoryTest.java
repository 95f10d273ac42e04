package org.postroad.mta.smtp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postroad.common.time.ManualClock;
import org.postroad.mta.smtp.EnhancedStatus;

class HostMemoryTest {
    private static final ClientFault REFUSED =
            new ClientFault(ClientFault.Kind.CONNECT_REFUSED, EnhancedStatus.NO_ANSWER_FROM_HOST, "refused");

    private final ManualClock clock = new ManualClock(Instant.EPOCH);
    private final HostMemory memory = new HostMemory(clock, HostMemory.FIRST);
    private final InetSocketAddress host = host(25);

    private static InetSocketAddress host(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private Duration letAlone() {
        Instant from = clock.instant();
        while (memory.trouble(host).isPresent()) {
            clock.advance(Duration.ofSeconds(1));
        }
        return Duration.between(from, clock.instant());
    }

    @Test
    void eachFailureInARowIsRememberedTwiceAsLongUpToALimit() {
        for (int seconds : new int[] {30, 60, 120, 240, 480, 600, 600}) {
            memory.failed(host, REFUSED);
            assertEquals(Optional.of(REFUSED), memory.trouble(host));
            assertEquals(Duration.ofSeconds(seconds), letAlone());
        }
        memory.answered(host);
        clock.advance(HostMemory.PROVEN);
        memory.failed(host, REFUSED);
        assertEquals(HostMemory.FIRST, letAlone());
    }

    @Test
    void aHostThatAnsweredJustNowIsNotDown() {
        memory.answered(host);
        memory.failed(host, REFUSED);
        assertFalse(memory.trouble(host).isPresent());
        clock.advance(HostMemory.PROVEN);
        memory.failed(host, REFUSED);
        assertTrue(memory.trouble(host).isPresent());
    }

    @Test
    void whatBelongsToAPolicyOrALoginIsNotTheHosts() {
        memory.failed(
                host, new ClientFault(ClientFault.Kind.TLS_UNAVAILABLE, EnhancedStatus.TLS_NOT_AVAILABLE, "no TLS"));
        assertFalse(memory.trouble(host).isPresent());
    }

    @Test
    void itIsBounded() { // I9
        for (int port = 1; port <= HostMemory.MAX_HOSTS + 1; port++) {
            memory.failed(host(port), REFUSED);
        }
        assertFalse(memory.trouble(host(1)).isPresent());
        assertTrue(memory.trouble(host(HostMemory.MAX_HOSTS + 1)).isPresent());
    }
}
