package org.postroad.app.lab.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * The newest events, numbered, so that a page which comes back hears what it missed. Bounded by number and by octets. Thread-safe.
 */
final class EventLog {
    private static final int MAX_EVENTS = 5_000;
    private static final int MAX_OCTETS = 8 << 20;

    /** An event as it goes out. */
    record Event(long number, byte[] octets) {}

    private final String epoch;
    private final Set<Runnable> listeners = new CopyOnWriteArraySet<>();
    private final Deque<Event> events = new ArrayDeque<>(); // under this
    private long octets; // under this
    private long newest; // under this

    /**
     * @param epoch tells the events of this run of the program from those of another: letters and digits
     */
    EventLog(String epoch) {
        this.epoch = epoch;
    }

    /** Adds an event and wakes whoever listens. */
    void add(String type, JsonNode data) {
        synchronized (this) {
            newest++;
            byte[] text = ("event: " + type + "\nid: " + epoch + "-" + newest + "\ndata: " + data + "\n\n")
                    .getBytes(StandardCharsets.UTF_8);
            events.addLast(new Event(newest, text));
            octets += text.length;
            while (events.size() > MAX_EVENTS || octets > MAX_OCTETS) {
                octets -= events.removeFirst().octets().length;
            }
        }
        listeners.forEach(Runnable::run);
    }

    /** The number of the newest event; 0 before the first. */
    synchronized long newest() {
        return newest;
    }

    /** The number in an event's id, if it is of this run and there is nothing forgotten after it. */
    synchronized OptionalLong number(String id) {
        String prefix = epoch + "-";
        if (!id.startsWith(prefix) || !id.substring(prefix.length()).matches("[0-9]{1,18}")) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(id.substring(prefix.length()));
        return number <= newest && !isForgottenAfter(number) ? OptionalLong.of(number) : OptionalLong.empty();
    }

    /** The event after that number; empty if there is none yet. */
    synchronized Optional<Event> after(long number) {
        if (number >= newest) {
            return Optional.empty();
        }
        return events.stream().skip(number + 1 - oldest()).findFirst();
    }

    /** Whether the event after that number was dropped already. */
    synchronized boolean isForgottenAfter(long number) {
        return number + 1 < oldest();
    }

    void listen(Runnable listener) {
        listeners.add(listener);
    }

    void forget(Runnable listener) {
        listeners.remove(listener);
    }

    private long oldest() {
        return newest + 1 - events.size();
    }
}
