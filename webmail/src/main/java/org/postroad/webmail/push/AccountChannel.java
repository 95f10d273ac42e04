package org.postroad.webmail.push;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.ChangeFeed;
import org.postroad.mailstore.ModSeq;
import org.postroad.mailstore.StateChange;

/** The open connections of one account behind one subscription, so that an arrival is told of once. Thread-safe. */
final class AccountChannel {
    private final AccountId account;
    private final ChangeFeed feed;
    private final PushListener listener;
    private final Function<AccountId, ModSeq> sight;
    private final Map<AccountId, ChangeFeed.Subscription> owners = new HashMap<>();
    /** The states of what is seen of others' accounts, as they were told of last. */
    private final Map<AccountId, ModSeq> seen = new ConcurrentHashMap<>();

    private final Set<EventStream> streams = new LinkedHashSet<>();
    private ChangeFeed.@Nullable Subscription subscription;

    /** @param sight the state of what is seen of another's account */
    AccountChannel(AccountId account, ChangeFeed feed, PushListener listener, Function<AccountId, ModSeq> sight) {
        this.sight = sight;
        this.account = account;
        this.feed = feed;
        this.listener = listener;
    }

    synchronized int size() {
        return streams.size();
    }

    /** @param shared accounts of others of which something is seen, and its state */
    synchronized void add(EventStream stream, Map<AccountId, ModSeq> shared) {
        streams.add(stream);
        if (subscription == null) {
            subscription = feed.subscribe(account, this::publish);
        }
        shared.forEach((owner, state) -> {
            if (!owners.containsKey(owner)) {
                seen.put(owner, state);
                owners.put(owner, feed.subscribe(owner, change -> publishShared(owner)));
            }
        });
    }

    /** Whether the last one has gone with it. */
    synchronized boolean remove(EventStream stream) {
        streams.remove(stream);
        if (streams.isEmpty() && subscription != null) {
            subscription.close();
            subscription = null;
            owners.values().forEach(ChangeFeed.Subscription::close);
            owners.clear();
        }
        return streams.isEmpty();
    }

    synchronized List<EventStream> streams() {
        return List.copyOf(streams);
    }

    /** Only what is seen of the account moves the state; all other changes of it are not told of. */
    private void publishShared(AccountId owner) {
        ModSeq state = sight.apply(owner);
        if (!state.equals(seen.put(owner, state))) {
            streams().forEach(stream -> stream.tellShared(owner, state));
        }
    }

    private void publish(StateChange change) {
        List<EventStream> told = streams();
        told.forEach(stream -> stream.tell(change.state(), change.types()));
        if (!told.isEmpty() && !change.arrived().isEmpty()) {
            listener.pushed(account, change.arrived(), told.size());
        }
    }
}
