package org.postroad.app.control;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import org.postroad.common.time.Scheduler;

/** Gives up on a peer that keeps a read or a write waiting for too long. Thread-safe. */
final class Patience implements AutoCloseable {
    private static final long NEVER = 0;

    private final Scheduler scheduler;
    private final Duration limit;
    private final Runnable giveUp;
    private volatile long waitingSince = NEVER;
    private volatile boolean closed;

    /** @param giveUp ends the wait, such as by closing the connection */
    Patience(Scheduler scheduler, Duration limit, Runnable giveUp) {
        this.scheduler = scheduler;
        this.limit = limit;
        this.giveUp = giveUp;
        look();
    }

    InputStream over(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read(byte[] octets, int offset, int length) throws IOException {
                begin();
                try {
                    return super.read(octets, offset, length);
                } finally {
                    end();
                }
            }
        };
    }

    OutputStream over(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                begin();
                try {
                    this.out.write(octets, offset, length);
                } finally {
                    end();
                }
            }
        };
    }

    @Override
    public void close() {
        closed = true;
    }

    private void begin() {
        waitingSince = Math.max(1, scheduler.clock().millis());
    }

    private void end() {
        waitingSince = NEVER;
    }

    /** Now and then, so that a read costs no timer. */
    private void look() {
        scheduler.after(limit.dividedBy(2), () -> {
            long since = waitingSince;
            if (closed) {
                return;
            }
            if (since != NEVER && scheduler.clock().millis() - since > limit.toMillis()) {
                giveUp.run();
            } else {
                look();
            }
        });
    }
}
