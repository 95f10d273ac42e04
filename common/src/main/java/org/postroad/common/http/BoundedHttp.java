package org.postroad.common.http;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Exchanges that end: the JDK's own limit of time ends with the header, and it knows none of octets. Stateless. */
public final class BoundedHttp {
    private BoundedHttp() {}

    /**
     * Sends a request and takes the whole answer. Waits; an interrupt does not end it.
     *
     * @param mostOctets of the answer's body, which is kept in memory
     * @param limit of everything, also while the body comes
     * @throws IOException if there is no such answer in time, whatever the reason
     */
    public static HttpResponse<byte[]> send(HttpClient http, HttpRequest request, int mostOctets, Duration limit)
            throws IOException {
        return await(http.sendAsync(request, info -> new BoundedBody(mostOctets)), limit);
    }

    private static <T> T await(CompletableFuture<T> future, Duration limit) throws IOException {
        boolean interrupted = false;
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (true) {
                try {
                    return future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException asked) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException late) {
            future.cancel(true);
            throw new IOException("no answer within " + limit.toSeconds() + " s", late);
        } catch (ExecutionException failed) {
            throw new IOException(String.valueOf(failed.getCause()), failed.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
