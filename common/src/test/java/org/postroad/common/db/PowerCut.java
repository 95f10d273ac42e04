package org.postroad.common.db;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * What was written to files and when each was synced, so that they can be had as a power cut would leave them: all that was synced, and of
 * the rest, sector by sector, some and not the other. Thread-safe while it records.
 */
public final class PowerCut {
    private static final int SECTOR = 512;
    private static final double[] LOSSES = {0.5, 0.1, 0.02};

    /** What befell a file: a write at a position, a truncation to it, a sync, or the end of the file. */
    private record Event(Kind kind, String file, long position, byte[] octets) {
        enum Kind {
            WRITE,
            TRUNCATE,
            SYNC,
            DELETE
        }
    }

    private static final byte[] NOTHING = {};

    private final List<Event> events = new ArrayList<>();

    public void written(String file, long position, byte[] octets) {
        add(new Event(Event.Kind.WRITE, file, position, octets));
    }

    public void truncated(String file, long size) {
        add(new Event(Event.Kind.TRUNCATE, file, size, NOTHING));
    }

    public void synced(String file) {
        add(new Event(Event.Kind.SYNC, file, 0, NOTHING));
    }

    public void deleted(String file) {
        add(new Event(Event.Kind.DELETE, file, 0, NOTHING));
    }

    private synchronized void add(Event event) {
        events.add(event);
    }

    /** How much has happened so far. */
    public synchronized int now() {
        return events.size();
    }

    /** The files that there may be after a cut at that moment. One that was removed may be back, since nobody syncs a removal. */
    public synchronized Set<String> files(int moment, Random chance) {
        Set<String> files = new TreeSet<>();
        for (Event event : events.subList(0, moment)) {
            if (event.kind() == Event.Kind.DELETE && chance.nextInt(4) > 0) {
                files.remove(event.file());
            } else {
                files.add(event.file());
            }
        }
        return files;
    }

    /** The file as a cut at that moment may leave it. */
    public byte[] image(String file, int moment, Random chance) {
        List<Event> past;
        synchronized (this) {
            past = events.subList(0, moment).stream()
                    .filter(event -> event.file().equals(file))
                    .toList();
        }
        int synced = past.size();
        while (synced > 0 && past.get(synced - 1).kind() != Event.Kind.SYNC) {
            synced--;
        }
        Image image = new Image(past);
        past.subList(0, synced).forEach(event -> image.apply(event, 0, chance));
        double loss = LOSSES[chance.nextInt(LOSSES.length)];
        past.subList(synced, past.size()).forEach(event -> image.apply(event, loss, chance));
        return Arrays.copyOf(image.file, image.size);
    }

    private static final class Image {
        private final byte[] file;
        private int size;

        Image(List<Event> events) {
            file = new byte
                    [events.stream()
                            .mapToInt(event -> (int) event.position() + event.octets().length)
                            .max()
                            .orElse(0)];
        }

        void apply(Event event, double loss, Random chance) {
            int start = (int) event.position();
            if (event.kind() == Event.Kind.TRUNCATE) {
                Arrays.fill(file, start, Math.max(start, size), (byte) 0);
                size = start;
            }
            if (event.kind() != Event.Kind.WRITE) {
                return;
            }
            int end = start + event.octets().length;
            for (int place = start; place < end; place += SECTOR) {
                if (chance.nextDouble() >= loss) {
                    System.arraycopy(event.octets(), place - start, file, place, Math.min(SECTOR, end - place));
                }
            }
            size = Math.max(size, end);
        }
    }
}
