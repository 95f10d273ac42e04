package org.postroad.app.admin;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.postroad.app.control.Operations;
import org.postroad.webmail.http.HttpServer;
import org.postroad.webmail.http.HttpSettings;

/** The operators' HTTP listener. Made, then started, then closed, each once and by one thread. */
public final class AdminServer implements AutoCloseable {
    private static final int THREADS = 32;

    private final HttpServer http;

    /** @param token what a request must show */
    public AdminServer(HttpSettings settings, String token, Operations operations, MeterRegistry meters, Clock clock) {
        http = new HttpServer(
                settings.withMaxThreads(THREADS),
                List.of(new AdminApi(operations, new TokenGate(token, clock))),
                meters);
    }

    /** Binds the port and serves from now on. */
    public void start() {
        http.start();
    }

    /** The TCP port in use, once started. */
    public int port() {
        return http.port();
    }

    /** Where TLS is spoken, handshakes from now on show this identity. */
    public void renew(SSLContext identity) throws IOException {
        http.renew(identity);
    }

    @Override
    public void close() {
        http.close();
    }
}
