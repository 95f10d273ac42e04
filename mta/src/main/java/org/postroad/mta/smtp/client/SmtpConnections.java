package org.postroad.mta.smtp.client;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopWatch;
import org.postroad.common.time.Scheduler;
import org.postroad.mta.smtp.Envelope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends messages on connections that are kept open for a moment, in case another message goes the same way. Thread-safe; its lock is held for
 * no longer than a look into a list.
 *
 * <p>A connection serves again only who asks for the very same: the same client, address, TLS policy and login. A server may close it while
 * it waits (RFC 5321 §4.5.3.2.7). That shows when MAIL gets no answer, or 421; nothing of the message was said by then that counts, so it goes
 * on another connection, and that is no attempt that failed. Once MAIL is answered, what happens is an outcome, and never tried again here.
 */
public final class SmtpConnections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpConnections.class);

    /** One that waits. */
    private record Idle(SmtpClient client, SmtpTarget target, SmtpConnection connection, Instant until) {}

    private final ReuseLimits limits;
    private final Scheduler scheduler;
    private final Executor executor;
    private final List<Idle> idle = new ArrayList<>(); // under this, as are the two below; the oldest first
    private boolean sweepPlanned;
    private boolean closed;

    /** @param executor says goodbye to servers, which waits for them */
    public SmtpConnections(ReuseLimits limits, Scheduler scheduler, Executor executor) {
        this.limits = limits;
        this.scheduler = scheduler;
        this.executor = executor;
    }

    /**
     * Sends a message to one host, on a connection that is open or on a new one.
     *
     * @param targets the host's addresses in the order of preference, at least one; all but the address is the same
     * @param opened told what came of TLS, where a connection was opened for this message or was to be
     * @throws SmtpClientException if there was none, and none came about
     */
    public SendResult send(
            SmtpClient client,
            List<SmtpTarget> targets,
            Envelope envelope,
            MessageContent content,
            BiConsumer<SmtpTarget, TlsResult> opened,
            HopWatch watch)
            throws SmtpClientException {
        List<Hop> before = new ArrayList<>();
        Optional<Idle> open = take(client, targets);
        while (open.isPresent()) {
            SmtpConnection connection = open.get().connection;
            SendResult result = connection.send(envelope, content, watch);
            if (!connection.wasFoundDead()) {
                giveBack(client, open.get().target, connection);
                return with(before, result);
            }
            before.addAll(result.hops());
            open = take(client, targets);
        }
        try {
            SmtpConnection connection = client.open(targets, watch);
            SmtpTarget target = at(targets, connection.remote());
            opened.accept(target, connection.tls());
            SendResult result = connection.send(envelope, content, watch);
            giveBack(client, target, connection);
            return with(before, result);
        } catch (SmtpClientException failed) {
            opened.accept(failed.remote().map(remote -> at(targets, remote)).orElse(targets.get(0)), failed.tls());
            throw before.isEmpty() ? failed : failed.after(before);
        }
    }

    private static SmtpTarget at(List<SmtpTarget> targets, InetSocketAddress address) {
        return targets.stream()
                .filter(target -> target.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    /** Leaves all that wait; what is given back from now on is closed. */
    @Override
    public void close() {
        List<Idle> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(idle);
            idle.clear();
        }
        left.forEach(one -> one.connection.leave());
    }

    private static SendResult with(List<Hop> before, SendResult result) {
        if (before.isEmpty()) {
            return result;
        }
        List<Hop> hops = new ArrayList<>(before);
        hops.addAll(result.hops());
        return new SendResult(result.outcomes(), hops, result.remote());
    }

    /** The one that waited the shortest, so that the others may end. */
    private Optional<Idle> take(SmtpClient client, List<SmtpTarget> targets) {
        List<Idle> dead = new ArrayList<>();
        Optional<Idle> found = Optional.empty();
        synchronized (this) {
            for (int i = idle.size() - 1; i >= 0 && found.isEmpty(); i--) {
                Idle one = idle.get(i);
                if (one.client == client && targets.contains(one.target)) {
                    idle.remove(i);
                    if (one.connection.isQuiet()) {
                        found = Optional.of(one);
                    } else {
                        dead.add(one);
                    }
                }
            }
        }
        dead.forEach(one -> one.connection.leave());
        return found;
    }

    private void giveBack(SmtpClient client, SmtpTarget target, SmtpConnection connection) {
        boolean again = connection.isUsable()
                && connection.messages() < Math.min(limits.messages(), connection.maxMessages())
                && limits.open() > 0;
        Optional<Idle> tooMany = Optional.empty();
        boolean kept = false;
        if (again) {
            synchronized (this) {
                if (!closed) {
                    kept = true;
                    idle.add(new Idle(
                            client,
                            target,
                            connection,
                            scheduler.clock().instant().plus(limits.idle())));
                    tooMany = idle.size() > limits.open() ? Optional.of(idle.remove(0)) : Optional.empty();
                    planSweep();
                }
            }
        }
        if (!kept) {
            sayGoodbye(connection);
        }
        tooMany.ifPresent(one -> sayGoodbye(one.connection));
    }

    /** Under this. */
    private void planSweep() {
        if (!sweepPlanned && !idle.isEmpty()) {
            sweepPlanned = true;
            Duration delay = Duration.between(scheduler.clock().instant(), idle.get(0).until);
            scheduler.after(delay.isNegative() ? Duration.ZERO : delay, this::sweep);
        }
    }

    private void sweep() {
        Instant now = scheduler.clock().instant();
        List<Idle> over = new ArrayList<>();
        synchronized (this) {
            sweepPlanned = false;
            while (!idle.isEmpty() && !now.isBefore(idle.get(0).until)) {
                over.add(idle.remove(0));
            }
            planSweep();
        }
        over.forEach(one -> sayGoodbye(one.connection));
    }

    private void sayGoodbye(SmtpConnection connection) {
        try {
            executor.execute(connection::close);
        } catch (RejectedExecutionException closing) {
            LOG.debug("no goodbye to {}: the system is going down", connection.remote());
            connection.leave();
        }
    }
}
