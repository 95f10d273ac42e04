package org.postroad.mta.smtp.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.postroad.common.db.DiskFullException;
import org.postroad.common.mime.Header;
import org.postroad.common.road.Hop;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.Reply;
import org.postroad.mta.smtp.ReversePath;

/** A door that keeps what it accepts in memory, refuses what its names say, and fails when a session breaks the order of calls. */
public final class FakeDoor implements MailHandler {
    /** What was accepted. */
    public record Accepted(SessionInfo session, Envelope envelope, byte[] message, Hop dialogue) {
        public String text() {
            return new String(message, StandardCharsets.ISO_8859_1);
        }
    }

    public final List<Accepted> accepted = new CopyOnWriteArrayList<>();
    /** What the session's watch had to tell of each accepted message: its header field and its hops. */
    public final List<String> told = new CopyOnWriteArrayList<>();

    public final AtomicInteger open = new AtomicInteger();

    @Override
    public MailTransaction begin(SessionInfo session, SessionWatch watch, ReversePath from, MailParameters parameters) {
        String name = from.address().map(address -> address.localPart()).orElse("");
        if (name.equals("refused")) {
            throw Refusal.of(550, EnhancedStatus.NOT_AUTHORIZED, "not from you");
        }
        if (name.equals("broken")) {
            throw new IllegalStateException("broken on purpose");
        }
        open.incrementAndGet();
        return new Transaction(session, watch, from, parameters);
    }

    private final class Transaction implements MailTransaction {
        private final SessionInfo session;
        private final SessionWatch watch;
        private final ReversePath from;
        private final MailParameters parameters;
        private final List<Recipient> to = new ArrayList<>();
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        private boolean bodyOpened;
        private boolean bodyClosed;
        private boolean done;

        Transaction(SessionInfo session, SessionWatch watch, ReversePath from, MailParameters parameters) {
            this.session = session;
            this.watch = watch;
            this.from = from;
            this.parameters = parameters;
        }

        @Override
        public void recipient(Recipient recipient) {
            check(!bodyOpened && !done, "a recipient out of order");
            switch (recipient.address().localPart()) {
                case "unknown" -> throw Refusal.of(550, EnhancedStatus.BAD_DESTINATION_MAILBOX, "no such mailbox");
                case "full" -> throw Refusal.of(452, EnhancedStatus.MAILBOX_FULL, "mailbox full");
                case "broken" -> throw new IllegalStateException("broken on purpose");
                default -> {
                    watch.recipient(recipient.address());
                    to.add(recipient);
                }
            }
        }

        @Override
        public OutputStream body() {
            check(!to.isEmpty() && !bodyOpened && !done, "a body out of order");
            switch (to.get(0).address().localPart()) {
                case "nobody-home" -> throw Refusal.of(451, EnhancedStatus.SYSTEM_FULL, "no room");
                case "disk-full" -> throw new DiskFullException("full on purpose");
                default -> {}
            }
            bodyOpened = true;
            return new OutputStream() {
                @Override
                public void write(int octet) {
                    message.write(octet);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    message.write(bytes, offset, length);
                }

                @Override
                public void close() {
                    bodyClosed = true;
                }
            };
        }

        @Override
        public Reply accept(Hop dialogue) throws IOException {
            check(bodyClosed && !done, "accepted out of order");
            watch.message(Header.read(new ByteArrayInputStream(message.toByteArray())));
            String text = message.toString(StandardCharsets.ISO_8859_1);
            if (text.startsWith("X-Refuse:")) {
                throw Refusal.of(550, EnhancedStatus.NOT_AUTHORIZED, "not this");
            }
            if (text.startsWith("X-Fill:")) {
                throw new DiskFullException("full on purpose");
            }
            if (text.startsWith("X-Break:")) {
                throw new IOException("broken on purpose");
            }
            accepted.add(new Accepted(session, new Envelope(from, to, parameters), message.toByteArray(), dialogue));
            told.add(
                    watch.headerField() + watch.hops().stream().map(Hop::detail).toList());
            return Reply.of(250, EnhancedStatus.CONTENT_ACCEPTED, "Accepted " + accepted.size());
        }

        @Override
        public List<Reply> acceptEach(Hop dialogue, int recipients) throws IOException {
            check(recipients == to.size(), "as many replies as recipients");
            Reply accepted = accept(dialogue);
            return to.stream()
                    .map(recipient -> recipient.address().localPart().equals("fills-up")
                            ? Reply.of(452, EnhancedStatus.MAILBOX_FULL, "mailbox full")
                            : accepted)
                    .toList();
        }

        @Override
        public void close() {
            check(!done, "closed twice");
            done = true;
            open.decrementAndGet();
        }

        private void check(boolean right, String words) {
            if (!right) {
                throw new AssertionError(words);
            }
        }
    }
}
