package org.postroad.mta.smtp.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postroad.common.address.Domain;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.road.HopWatch;
import org.postroad.mta.smtp.Dialogue;
import org.postroad.mta.smtp.Envelope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection on which messages can be sent, one after the other. Confined to one thread at a time.
 *
 * <p>Whatever the server or the network does is an outcome, not an exception.
 */
public final class SmtpConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpConnection.class);
    private static final Duration LEAVING = Duration.ofSeconds(1);

    private final Talk talk;
    private final Extensions extensions;
    private final SmtpTarget target;
    private final TlsResult tls;
    private final Domain hostName;
    private final SmtpTimeouts timeouts;
    private final Clock clock;
    private final List<Hop> opening;
    private final Instant opened;
    private HopWatch watch;
    private int messages;
    private boolean usable = true;
    private boolean unfinished;
    private boolean foundDead;

    SmtpConnection(
            Talk talk,
            Extensions extensions,
            SmtpTarget target,
            TlsResult tls,
            Domain hostName,
            SmtpTimeouts timeouts,
            Clock clock,
            List<Hop> opening,
            Instant opened,
            HopWatch watch) {
        this.talk = talk;
        this.extensions = extensions;
        this.target = target;
        this.tls = tls;
        this.hostName = hostName;
        this.timeouts = timeouts;
        this.clock = clock;
        this.opening = List.copyOf(opening);
        this.opened = opened;
        this.watch = watch;
        talk.watchedBy(this::waitingForReply);
    }

    /** Whether another message may be sent on it. */
    public boolean isUsable() {
        return usable;
    }

    /** What came of TLS when it was opened. */
    public TlsResult tls() {
        return tls;
    }

    /** Whether it may be used, is open as far as is known, and the server said nothing out of turn. */
    boolean isQuiet() {
        return usable && talk.transport().isQuiet();
    }

    /** Whether the message of the last {@link #send} found it closed by the server, before anything of that message was answered. */
    boolean wasFoundDead() {
        return foundDead;
    }

    /** How many messages the server takes on one connection (RFC 9422 §4.1); {@link Integer#MAX_VALUE} where it did not say. */
    int maxMessages() {
        return extensions.maxMessages();
    }

    /** How many were sent on it so far. */
    int messages() {
        return messages;
    }

    /** The server's address. */
    public InetSocketAddress remote() {
        return target.address();
    }

    /** Sends a message while somebody else watches than the one before. */
    SendResult send(Envelope envelope, MessageContent content, HopWatch watching) {
        watch = watching;
        return send(envelope, content);
    }

    /**
     * Sends a message.
     *
     * @return the hops of the first message begin with how the connection came about; a later one's dialogue says that it was open
     * @throws IllegalStateException unless {@link #isUsable()}
     */
    public SendResult send(Envelope envelope, MessageContent content) {
        if (!usable) {
            throw new IllegalStateException("the connection is used up");
        }
        boolean first = messages++ == 0;
        Instant began = first ? opened : clock.instant();
        if (!first) {
            talk.dialogue().startOver("on the connection that was open, message " + messages);
        }
        Sending sending = new Sending(talk, extensions, timeouts, envelope);
        talk.boundedBy(timeouts.message(envelope.parameters().size()));
        List<RecipientOutcome> outcomes = sending.unsupported()
                .<List<RecipientOutcome>>map(
                        lacking -> Collections.nCopies(envelope.to().size(), lacking))
                .orElseGet(() -> sendSupported(sending, content));
        talk.unbounded();
        Hop dialogue = dialogueHop(hostName, target, began, talk.dialogue());
        watch.seen(dialogue);
        List<Hop> hops = new ArrayList<>(first ? opening : List.of());
        hops.add(dialogue);
        return new SendResult(outcomes, hops, remote());
    }

    private List<RecipientOutcome> sendSupported(Sending sending, MessageContent content) {
        ClientFault fault = null;
        try (InputStream message = open(content)) {
            if (unfinished) {
                talk.ask("RSET", timeouts.command());
            }
            sending.run(message);
        } catch (Talk.Broken broken) {
            sending.lost(broken.fault());
            fault = broken.fault();
        } catch (IOException closing) {
            LOG.warn("a message that was read could not be closed", closing);
        }
        unfinished = sending.isUnfinished();
        boolean closed = sending.isConnectionSpent() // without a fault: by 421
                && (fault == null || fault.kind() == ClientFault.Kind.CONNECTION_LOST);
        foundDead = messages > 1 && closed && !sending.isBegun();
        if (sending.isConnectionSpent()) {
            usable = false;
            talk.transport().close();
        }
        return sending.outcomes();
    }

    private static InputStream open(MessageContent content) throws Talk.Broken {
        try {
            return content.open();
        } catch (IOException unreadable) {
            throw Sending.unreadable(unreadable);
        }
    }

    /** Says QUIT, where anybody still listens, and closes. Never throws. */
    @Override
    public void close() {
        watch = HopWatch.NONE;
        if (usable) {
            usable = false;
            try {
                talk.ask("QUIT", timeouts.quit());
            } catch (Talk.Broken unimportant) {
                talk.dialogue().note("the goodbye was not answered");
            }
        }
        talk.transport().close();
    }

    /** Closes without waiting for anybody. Never throws. */
    void leave() {
        if (usable) {
            usable = false;
            try {
                talk.send("QUIT\r\n", LEAVING);
            } catch (Talk.Broken unimportant) {
                LOG.debug("a connection that was to be left was gone");
            }
        }
        talk.transport().close();
    }

    private void waitingForReply() {
        if (watch.isWatching()) {
            watch.waiting(HopKind.SMTP_DIALOGUE, dialogueDetail(target, talk.dialogue()));
        }
    }

    static Hop dialogueHop(Domain hostName, SmtpTarget target, Instant began, Dialogue dialogue) {
        return new Hop(
                HopKind.SMTP_DIALOGUE,
                hostName.ascii(),
                began,
                Duration.ofNanos(dialogue.nanos()),
                dialogueDetail(target, dialogue));
    }

    static Map<String, Object> dialogueDetail(SmtpTarget target, Dialogue dialogue) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("host", target.name().ascii());
        detail.put("address", target.address().getAddress().getHostAddress());
        detail.put("lines", dialogue.lines());
        return detail;
    }
}
