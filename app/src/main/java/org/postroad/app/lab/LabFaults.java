package org.postroad.app.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postroad.common.address.Domain;
import org.postroad.mta.dns.server.Fault;
import org.postroad.mta.dns.server.ZoneServer;

/** Breaks and mends the lab. One break or repair runs at a time and returns when it is done. Thread-safe. */
public final class LabFaults {
    /**
     * What is broken.
     *
     * @param host {@code north} or {@code south}
     * @param recipient whom the host refuses; empty with other faults
     */
    public record Broken(LabFault fault, String host, String recipient) {}

    private record Key(LabFault fault, String host) {}

    private final ZoneServer names;
    private final Map<String, LabDoor> doors;
    private final Runnable changed;
    private final Map<Key, Broken> broken = new LinkedHashMap<>(); // under itself

    /**
     * @param doors the reception of each host, by its name
     * @param changed run after each change
     */
    LabFaults(ZoneServer names, Map<String, LabDoor> doors, Runnable changed) {
        this.names = names;
        this.doors = Map.copyOf(doors);
        this.changed = changed;
        this.doors.forEach((host, door) -> door.onCut(() -> forget(new Key(LabFault.CUT_AFTER_DOT, host))));
    }

    /** What is broken now, in the order in which it was. */
    public List<Broken> broken() {
        synchronized (broken) {
            return new ArrayList<>(broken.values());
        }
    }

    /**
     * Breaks something at a host.
     *
     * @param recipient whom to refuse; counts only for that fault
     */
    public synchronized void inflict(LabFault fault, LabHost host, LabPerson recipient) {
        String refused = "";
        switch (fault) {
            case HOST_STOPPED -> host.stop();
            case REFUSE_RECIPIENT -> {
                refused = recipient.address();
                door(host).refuse(refused);
            }
            case DNS_BROKEN -> dns(host, Fault.SERVFAIL);
            case DNS_SILENT -> dns(host, Fault.SILENCE);
            case CUT_AFTER_DOT -> door(host).cutNext(true);
        }
        synchronized (broken) {
            broken.put(new Key(fault, host.name()), new Broken(fault, host.name(), refused));
            if (fault == LabFault.DNS_BROKEN || fault == LabFault.DNS_SILENT) { // a name fails in one way
                broken.remove(new Key(other(fault), host.name()));
            }
        }
        changed.run();
    }

    /**
     * Mends something at a host; without effect if it is whole.
     *
     * @throws IOException if a host does not start again, and so stays broken
     */
    public synchronized void mend(LabFault fault, LabHost host) throws IOException {
        Key key = new Key(fault, host.name());
        synchronized (broken) {
            if (!broken.containsKey(key)) {
                return;
            }
        }
        switch (fault) {
            case HOST_STOPPED -> host.start();
            case REFUSE_RECIPIENT -> door(host).refuse("");
            case DNS_BROKEN, DNS_SILENT -> names(host).forEach(names::heal);
            case CUT_AFTER_DOT -> door(host).cutNext(false);
        }
        forget(key);
    }

    private void forget(Key key) {
        synchronized (broken) {
            broken.remove(key);
        }
        changed.run();
    }

    private void dns(LabHost host, Fault fault) {
        names(host).forEach(name -> names.fault(name, fault));
    }

    private static List<Domain> names(LabHost host) {
        return List.of(host.domain(), host.hostname());
    }

    private LabDoor door(LabHost host) {
        LabDoor door = doors.get(host.name());
        if (door == null) {
            throw new IllegalArgumentException("no host of this lab: " + host.name());
        }
        return door;
    }

    private static LabFault other(LabFault dns) {
        return dns == LabFault.DNS_BROKEN ? LabFault.DNS_SILENT : LabFault.DNS_BROKEN;
    }
}
