package org.postroad.webmail.push;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postroad.common.time.Scheduler;
import org.postroad.common.time.Scheduler.Cancellable;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.ModSeq;
import org.postroad.webmail.jmap.IdForm;
import org.postroad.webmail.jmap.States;
import org.postroad.webmail.json.Json;

/**
 * What one connection has still to be told (RFC 8620 §7.3): at most one state change, in which all that came meanwhile is joined, and
 * one ping, so a slow reader costs no memory (I9). Thread-safe; its lock is taken after the writer's, never before.
 */
final class EventStream implements EventWriter.Source {
    /** How often a connection without pings is written to, so that one that is gone is noticed. */
    static final Duration HEARTBEAT = Duration.ofSeconds(30);

    private static final byte[] NOTHING = {};

    private final AccountId account;
    private final Set<DataType> wanted;
    private final Duration ping;
    private final boolean closeAfterState;
    private final Scheduler scheduler;
    private final Set<DataType> changed = EnumSet.noneOf(DataType.class);
    private ModSeq state = ModSeq.ZERO;
    /** What is to be told of accounts of others: their states. */
    private final Map<AccountId, ModSeq> shared = new LinkedHashMap<>();

    private boolean pingDue;
    private boolean commentDue = true; // the first one tells the client at once that it is connected
    private boolean over;
    private @Nullable EventWriter writer;
    private @Nullable Cancellable timer;
    private @Nullable SessionBond bond;

    /**
     * @param ping how often a ping is wanted; zero for never
     */
    EventStream(AccountId account, Set<DataType> wanted, Duration ping, boolean closeAfterState, Scheduler scheduler) {
        this.account = account;
        this.wanted = wanted;
        this.ping = ping;
        this.closeAfterState = closeAfterState;
        this.scheduler = scheduler;
    }

    void start(EventWriter itsWriter) {
        synchronized (this) {
            writer = itsWriter;
        }
        itsWriter.start();
        waitForBeat();
    }

    /** Tells of a change, if it is of a type that is wanted. */
    void tell(ModSeq newState, Set<DataType> types) {
        synchronized (this) {
            types.stream().filter(wanted::contains).forEach(changed::add);
            state = newState;
        }
        poke();
    }

    /** Tells of a change of what is seen of another's account. */
    void tellShared(AccountId owner, ModSeq newState) {
        synchronized (this) {
            if (TypeNames.SHARED.stream().anyMatch(wanted::contains)) {
                shared.put(owner, newState);
            }
        }
        poke();
    }

    /** Ends the connection once what is due is written. */
    void stop() {
        synchronized (this) {
            over = true;
        }
        poke();
    }

    /** Holds what ties it to its session until the connection is over. */
    void bind(SessionBond itsBond) {
        synchronized (this) {
            if (writer != null) {
                bond = itsBond;
                return;
            }
        }
        itsBond.close();
    }

    /** The connection is over. */
    synchronized void ended() {
        over = true;
        writer = null;
        if (timer != null) {
            timer.cancel();
        }
        if (bond != null) {
            bond.close();
        }
    }

    @Override
    public synchronized byte[] next() {
        if (!(changed.isEmpty() && shared.isEmpty()) && !over) {
            over = closeAfterState;
            return stateEvent();
        }
        if (pingDue) {
            pingDue = false;
            return octets("event: ping\ndata: {\"interval\":" + ping.toSeconds() + "}\n\n");
        }
        if (commentDue) {
            commentDue = false;
            return octets(":\n\n");
        }
        return NOTHING;
    }

    @Override
    public synchronized boolean isOver() {
        return over;
    }

    private byte[] stateEvent() {
        ObjectNode data = Json.object().put("@type", "StateChange");
        ObjectNode accounts = data.putObject("changed");
        String id = changed.isEmpty()
                ? ""
                : "id: " + States.format(state) + "\n"; // what a client comes back with is of its own account
        if (!changed.isEmpty()) {
            put(accounts, account, changed, state);
        }
        shared.forEach((owner, its) -> put(
                accounts,
                owner,
                TypeNames.SHARED.stream().filter(wanted::contains).toList(),
                its));
        changed.clear();
        shared.clear();
        return octets("event: state\n" + id + "data: " + data + "\n\n");
    }

    private static void put(ObjectNode accounts, AccountId account, Collection<DataType> types, ModSeq state) {
        ObjectNode states = accounts.putObject(IdForm.ACCOUNT.format(account.value()));
        types.forEach(type -> states.put(TypeNames.of(type), States.format(state)));
    }

    private synchronized void waitForBeat() {
        if (writer != null) {
            timer = scheduler.after(ping.isZero() ? HEARTBEAT : ping, this::beat);
        }
    }

    private void beat() {
        synchronized (this) {
            pingDue |= !ping.isZero();
            commentDue |= ping.isZero();
        }
        poke();
        waitForBeat();
    }

    private void poke() {
        EventWriter current = current();
        if (current != null) {
            current.poke();
        }
    }

    private synchronized @Nullable EventWriter current() {
        return writer;
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
