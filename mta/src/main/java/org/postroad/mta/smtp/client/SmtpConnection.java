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

    private final Talk talk;
    private final Extensions extensions;
    private final SmtpTarget target;
    private final TlsResult tls;
    private final Domain hostName;
    private final SmtpTimeouts timeouts;
    private final Clock clock;
    private final List<Hop> opening;
    private final Instant opened;
    private final HopWatch watch;
    private boolean usable = true;
    private boolean unfinished;

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
    }

    /** Whether another message may be sent on it. */
    public boolean isUsable() {
        return usable;
    }

    /** What came of TLS when it was opened. */
    public TlsResult tls() {
        return tls;
    }

    /** The server's address. */
    public InetSocketAddress remote() {
        return target.address();
    }

    /**
     * Sends a message.
     *
     * @throws IllegalStateException unless {@link #isUsable()}
     */
    public SendResult send(Envelope envelope, MessageContent content) {
        if (!usable) {
            throw new IllegalStateException("the connection is used up");
        }
        Sending sending = new Sending(talk, extensions, timeouts, envelope);
        List<RecipientOutcome> outcomes = sending.unsupported()
                .<List<RecipientOutcome>>map(
                        lacking -> Collections.nCopies(envelope.to().size(), lacking))
                .orElseGet(() -> sendSupported(sending, content));
        Hop dialogue = dialogueHop(hostName, target, opened, talk.dialogue());
        watch.seen(dialogue);
        List<Hop> hops = new ArrayList<>(opening);
        hops.add(dialogue);
        return new SendResult(outcomes, hops);
    }

    private List<RecipientOutcome> sendSupported(Sending sending, MessageContent content) {
        try (InputStream message = open(content)) {
            if (unfinished) {
                talk.ask("RSET", timeouts.command());
            }
            sending.run(message);
        } catch (Talk.Broken broken) {
            sending.lost(broken.fault());
        } catch (IOException closing) {
            LOG.warn("a message that was read could not be closed", closing);
        }
        unfinished = sending.isUnfinished();
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
