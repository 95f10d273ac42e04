package org.postroad.mta.smtp.server;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long a session may hold its place (I10): the listener's limit at first, and a minute more for each message that was accepted, up to the
 * limit from then on. So a client that brings a message a minute stays as long as it likes, and one that brings commands, or messages now and
 * then, is asked to come again. A transaction that began in time has the limit once more. Confined to one thread at a time.
 */
final class SessionTime {
    private static final long NANOS_FOR_A_MESSAGE = Duration.ofMinutes(1).toNanos();
    private static final long NANOS_FOR_AN_OCTET = 2_000_000; // 500 octets a second, as for DATA

    private final long limit;
    private final LongSupplier nanos;
    private long end;

    /** @param nanos a clock that only runs on, whatever becomes of the time of day */
    SessionTime(Duration limit, LongSupplier nanos) {
        this.limit = limit.toNanos();
        this.nanos = nanos;
        end = nanos.getAsLong() + this.limit;
    }

    void messageAccepted() {
        long latest = nanos.getAsLong() + limit;
        end = latest - Math.max(0, latest - (end + NANOS_FOR_A_MESSAGE));
    }

    /** Nothing new may begin. */
    boolean isOver() {
        return nanos.getAsLong() - end > 0;
    }

    /**
     * What began in time has had time enough.
     *
     * @param octets of its message that have come in chunks
     */
    boolean isLongOver(long octets) {
        return nanos.getAsLong() - (end + limit + octets * NANOS_FOR_AN_OCTET) > 0;
    }
}
