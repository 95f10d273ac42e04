package org.postroad.webmail.login;

import io.javalin.http.HttpStatus;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import org.postroad.webmail.http.Networks;
import org.postroad.webmail.http.Problem;

/**
 * Bounds how many logins are read at one time, in all and from one address: a login is the one request whose body is read for a
 * stranger, and one that drips holds a thread of those who are logged in (I10). Thread-safe.
 */
final class LoginPlaces {
    static final int MAX = 64;
    static final int MAX_PER_ADDRESS = 8;

    /** A place that is taken until it is closed. */
    interface Place extends AutoCloseable {
        @Override
        void close();
    }

    private final Semaphore free = new Semaphore(MAX);
    private final ConcurrentMap<String, Integer> taken = new ConcurrentHashMap<>();

    /**
     * @throws Problem 503 if there are as many already
     */
    Place take(String address) {
        String network = Networks.of(address);
        if (taken.merge(network, 1, Integer::sum) > MAX_PER_ADDRESS) {
            leave(network);
            throw full();
        }
        if (!free.tryAcquire()) {
            leave(network);
            throw full();
        }
        return () -> {
            free.release();
            leave(network);
        };
    }

    private void leave(String network) {
        taken.computeIfPresent(network, (ignored, count) -> count == 1 ? null : count - 1);
    }

    private static Problem full() {
        return Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "too many logins at once; try again later")
                .withHeader("Retry-After", "5");
    }
}
