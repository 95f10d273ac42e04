package org.postroad.webmail.push;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.postroad.common.db.Database;
import org.postroad.common.time.Scheduler;
import org.postroad.mailstore.Account;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.DataType;
import org.postroad.mailstore.MailStore;
import org.postroad.mailstore.ModSeq;
import org.postroad.webmail.http.Endpoints;
import org.postroad.webmail.http.Problem;
import org.postroad.webmail.jmap.SharedAccounts;
import org.postroad.webmail.jmap.Sight;
import org.postroad.webmail.jmap.States;
import org.postroad.webmail.login.BrowserSession;
import org.postroad.webmail.login.Caller;
import org.postroad.webmail.login.Gate;

/** {@code GET /jmap/eventsource} (RFC 8620 §7.3). Thread-safe; closing ends every connection. */
public final class EventSource implements Endpoints, AutoCloseable {
    private static final long MIN_PING = 5;
    private static final long MAX_PING = EventStream.HEARTBEAT.toSeconds();

    private final Gate gate;
    private final Database database;
    private final MailStore store;
    private final SharedAccounts accounts;
    private final Scheduler scheduler;
    private final PushListener listener;
    private final int maxPerAccount;
    private final ConcurrentMap<AccountId, AccountChannel> channels = new ConcurrentHashMap<>();

    public EventSource(
            Gate gate,
            Database database,
            MailStore store,
            Scheduler scheduler,
            PushListener listener,
            int maxPerAccount) {
        this.gate = gate;
        this.database = database;
        this.store = store;
        this.accounts = new SharedAccounts(database, store);
        this.scheduler = scheduler;
        this.listener = listener;
        this.maxPerAccount = maxPerAccount;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/jmap/eventsource", this::open);
    }

    /** Connections open now. */
    public int connections() {
        return channels.values().stream().mapToInt(AccountChannel::size).sum();
    }

    /** Ends every connection of an account; a client that may come back does. */
    public void end(AccountId account) {
        AccountChannel channel = channels.get(account);
        if (channel != null) {
            channel.streams().forEach(EventStream::stop);
        }
    }

    @Override
    public void close() {
        List<EventStream> open = channels.values().stream()
                .flatMap(channel -> channel.streams().stream())
                .toList();
        open.forEach(EventStream::stop);
    }

    private void open(Context ctx) {
        Caller caller = gate.require(ctx);
        EventStream stream = new EventStream(
                caller.id(),
                TypeNames.parse(parameter(ctx, "types")),
                ping(parameter(ctx, "ping")),
                closeAfterState(parameter(ctx, "closeafter")),
                scheduler);
        Optional<BrowserSession> session = gate.session(ctx);
        join(caller.id(), stream, shared(caller.id()));
        Optional<String> lastEventId = Optional.ofNullable(ctx.header("Last-Event-ID"));
        EventWriter.answer(
                ctx,
                stream,
                writer -> {
                    stream.start(writer);
                    session.ifPresent(its -> stream.bind(new SessionBond(its, stream, scheduler)));
                    resume(caller.id(), lastEventId, stream);
                },
                () -> leave(caller.id(), stream));
    }

    /** The accounts of others of which somebody sees something, and its state. */
    private Map<AccountId, ModSeq> shared(AccountId who) {
        Map<AccountId, ModSeq> shared = new HashMap<>();
        for (Account owner : accounts.sharedWith(who)) {
            shared.put(owner.id(), state(who, owner.id()));
        }
        return shared;
    }

    private ModSeq state(AccountId who, AccountId owner) {
        return database.read(rows -> Sight.of(rows, store, who, owner).state());
    }

    private void join(AccountId account, EventStream stream, Map<AccountId, ModSeq> shared) {
        channels.compute(account, (id, existing) -> {
            AccountChannel channel = existing == null
                    ? new AccountChannel(id, store.feed(), listener, owner -> state(id, owner))
                    : existing;
            if (channel.size() >= maxPerAccount) {
                throw Problem.of(HttpStatus.TOO_MANY_REQUESTS, "too many push connections are open");
            }
            channel.add(stream, shared);
            return channel;
        });
    }

    private void leave(AccountId account, EventStream stream) {
        stream.ended();
        channels.computeIfPresent(account, (id, channel) -> channel.remove(stream) ? null : channel);
    }

    // RFC 8620 §7.3: a client that comes back is told at once what it has missed.
    private void resume(AccountId account, Optional<String> lastEventId, EventStream stream) {
        lastEventId.ifPresent(seen -> {
            ModSeq now = database.read(rows -> store.changes().state(rows, account));
            if (!seen.equals(States.format(now))) {
                stream.tell(now, EnumSet.allOf(DataType.class));
            }
        });
    }

    private static String parameter(Context ctx, String name) {
        return Optional.ofNullable(ctx.queryParam(name))
                .orElseThrow(() -> Problem.of(HttpStatus.BAD_REQUEST, "the parameter " + name + " is missing"));
    }

    private static Duration ping(String seconds) {
        if (!seconds.matches("[0-9]{1,9}")) {
            throw Problem.of(HttpStatus.BAD_REQUEST, "ping is a number of seconds");
        }
        long wanted = Long.parseLong(seconds);
        return wanted == 0 ? Duration.ZERO : Duration.ofSeconds(Math.max(MIN_PING, Math.min(wanted, MAX_PING)));
    }

    private static boolean closeAfterState(String text) {
        return switch (text) {
            case "state" -> true;
            case "no" -> false;
            default -> throw Problem.of(HttpStatus.BAD_REQUEST, "closeafter is state or no");
        };
    }
}
