package org.postroad.app.system;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.postroad.common.wire.ByteSink;
import org.postroad.common.wire.LineConnection;
import org.postroad.common.wire.LineProtocol;
import org.postroad.common.wire.LineSession;
import org.postroad.common.wire.tls.TlsSession;

/** Counts the sessions of one kind of listener, what it turned away, and its replies by their first digit. Thread-safe. */
final class MeteredProtocol implements LineProtocol {
    private static final int CLASSES = 6; // 1 to 5 (RFC 5321 §4.2.1)

    private final LineProtocol protocol;
    private final Counter sessions;
    private final Counter turnedAway;
    private final Counter[] replies = new Counter[CLASSES];

    MeteredProtocol(LineProtocol protocol, String listener, MeterRegistry registry) {
        this.protocol = protocol;
        sessions = Counter.builder("postroad.smtp.sessions")
                .description("SMTP and LMTP sessions that began")
                .tag("listener", listener)
                .register(registry);
        turnedAway = Counter.builder("postroad.smtp.turned.away")
                .description("Connections beyond the listener's limits")
                .tag("listener", listener)
                .register(registry);
        for (int first = 0; first < CLASSES; first++) {
            replies[first] = Counter.builder("postroad.smtp.replies")
                    .description("Replies by their first digit; 4 and 5 refuse")
                    .tag("listener", listener)
                    .tag("class", first == 0 ? "other" : first + "xx")
                    .register(registry);
        }
    }

    @Override
    public LineSession open(LineConnection connection) {
        sessions.increment();
        return protocol.open(new Metered(connection));
    }

    @Override
    public String tooManyConnections() {
        turnedAway.increment();
        return protocol.tooManyConnections();
    }

    private final class Metered implements LineConnection {
        private final LineConnection connection;

        Metered(LineConnection connection) {
            this.connection = connection;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            int first = length == 0 ? 0 : bytes[offset] - '0';
            replies[first > 0 && first < CLASSES ? first : 0].increment();
            connection.write(bytes, offset, length);
        }

        @Override
        public InetSocketAddress remote() {
            return connection.remote();
        }

        @Override
        public InetSocketAddress local() {
            return connection.local();
        }

        @Override
        public Optional<TlsSession> tls() {
            return connection.tls();
        }

        @Override
        public boolean canStartTls() {
            return connection.canStartTls();
        }

        @Override
        public void receive(ByteSink sink) {
            connection.receive(sink);
        }

        @Override
        public void startTls(String lastWords) {
            connection.startTls(lastWords);
        }

        @Override
        public void pause(Duration length, AfterPause then) {
            connection.pause(length, then);
        }

        @Override
        public void close() {
            connection.close();
        }

        @Override
        public boolean isOpen() {
            return connection.isOpen();
        }
    }
}
