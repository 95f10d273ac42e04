package org.postroad.webmail.push;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.ChangeFeed;
import org.postroad.mailstore.StateChange;

/** The open connections of one account behind one subscription, so that an arrival is told of once. Thread-safe. */
final class AccountChannel {
    private final AccountId account;
    private final ChangeFeed feed;
    private final PushListener listener;
    private final Set<EventStream> streams = new LinkedHashSet<>();
    private ChangeFeed.@Nullable Subscription subscription;

    AccountChannel(AccountId account, ChangeFeed feed, PushListener listener) {
        this.account = account;
        this.feed = feed;
        this.listener = listener;
    }

    synchronized int size() {
        return streams.size();
    }

    synchronized void add(EventStream stream) {
        streams.add(stream);
        if (subscription == null) {
            subscription = feed.subscribe(account, this::publish);
        }
    }

    /** Whether the last one has gone with it. */
    synchronized boolean remove(EventStream stream) {
        streams.remove(stream);
        if (streams.isEmpty() && subscription != null) {
            subscription.close();
            subscription = null;
        }
        return streams.isEmpty();
    }

    synchronized List<EventStream> streams() {
        return List.copyOf(streams);
    }

    private void publish(StateChange change) {
        List<EventStream> told = streams();
        told.forEach(stream -> stream.tell(change.state(), change.types()));
        if (!told.isEmpty() && !change.arrived().isEmpty()) {
            listener.pushed(account, change.arrived(), told.size());
        }
    }
}
