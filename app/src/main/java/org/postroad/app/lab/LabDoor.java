package org.postroad.app.lab;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.wire.ByteSink;
import org.postroad.common.wire.LineConnection;
import org.postroad.common.wire.LineProtocol;
import org.postroad.common.wire.LineSession;
import org.postroad.common.wire.tls.TlsSession;
import org.postroad.mta.receive.RecipientCheck;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.server.SessionInfo;

/**
 * The door for strangers of one host, made to misbehave: it refuses a person, or drops the connection when a message has been accepted and
 * before that is said. Thread-safe.
 */
final class LabDoor implements RecipientCheck {
    private final AtomicBoolean cutNext = new AtomicBoolean();
    private volatile String refused = "";
    private volatile Runnable onCut = () -> {};

    /** Refuses a person; nobody if the address is empty. */
    void refuse(String address) {
        refused = address;
    }

    /** Whether the next accepted message is answered by a dropped connection. */
    void cutNext(boolean cut) {
        cutNext.set(cut);
    }

    /** What runs when it has been done. */
    void onCut(Runnable action) {
        onCut = action;
    }

    @Override
    public void check(SessionInfo session, ReversePath from, EmailAddress recipient) {
        if (recipient.toString().equalsIgnoreCase(refused)) {
            throw Refusal.of(550, EnhancedStatus.NOT_AUTHORIZED, recipient + " takes no mail from strangers");
        }
    }

    /** Puts itself between SMTP sessions and their connections. */
    LineProtocol before(LineProtocol smtp) {
        return new LineProtocol() {
            @Override
            public LineSession open(LineConnection connection) {
                return smtp.open(new Cuttable(connection));
            }

            @Override
            public String tooManyConnections() {
                return smtp.tooManyConnections();
            }
        };
    }

    /** A connection that may be dropped in place of the reply to the dot. */
    private final class Cuttable implements LineConnection {
        private final LineConnection connection;
        private boolean inMessage;

        Cuttable(LineConnection connection) {
            this.connection = connection;
        }

        @Override
        public void receive(ByteSink sink) {
            connection.receive(octets -> {
                inMessage = true;
                try {
                    return sink.take(octets);
                } finally {
                    inMessage = false;
                }
            });
        }

        /** What is said while a message comes in is the reply to its dot; 250 says that all of it is on disk. */
        @Override
        public void write(byte[] bytes, int offset, int length) {
            boolean accepted = inMessage
                    && length > 2
                    && bytes[offset] == '2'
                    && bytes[offset + 1] == '5'
                    && bytes[offset + 2] == '0';
            if (accepted && cutNext.compareAndSet(true, false)) {
                connection.close();
                onCut.run();
            } else {
                connection.write(bytes, offset, length);
            }
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
