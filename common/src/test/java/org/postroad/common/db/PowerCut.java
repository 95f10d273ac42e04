package org.postroad.common.db;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What was written to a file and when it was synced, so that the file can be had as a power cut would leave it: all that was synced, and of the
 * rest, sector by sector, some and not the other. Thread-safe while it records.
 */
final class PowerCut {
    private static final int SECTOR = 512;
    private static final double[] LOSSES = {0.5, 0.1, 0.02};

    /** A write at a position, a truncation (no octets) or a sync (position -1). */
    private record Event(long position, byte[] octets) {
        boolean isSync() {
            return position < 0;
        }
    }

    private final List<Event> events = new ArrayList<>();

    synchronized void written(long position, byte[] octets) {
        events.add(new Event(position, octets));
    }

    synchronized void truncated(long size) {
        events.add(new Event(size, new byte[0]));
    }

    synchronized void synced() {
        events.add(new Event(-1, new byte[0]));
    }

    /** How much has happened so far. */
    synchronized int now() {
        return events.size();
    }

    /** The file as a cut at that moment may leave it. */
    byte[] image(int moment, Random chance) {
        int synced = moment;
        while (synced > 0 && !events.get(synced - 1).isSync()) {
            synced--;
        }
        Image image = new Image(events.subList(0, moment));
        events.subList(0, synced).forEach(event -> image.apply(event, 0, chance));
        double loss = LOSSES[chance.nextInt(LOSSES.length)];
        events.subList(synced, moment).forEach(event -> image.apply(event, loss, chance));
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
            if (event.isSync()) {
                return;
            }
            int start = (int) event.position();
            int end = start + event.octets().length;
            if (start == end) {
                Arrays.fill(file, start, size, (byte) 0);
                size = start;
                return;
            }
            for (int place = start; place < end; place += SECTOR) {
                if (chance.nextDouble() >= loss) {
                    System.arraycopy(event.octets(), place - start, file, place, Math.min(SECTOR, end - place));
                }
            }
            size = Math.max(size, end);
        }
    }
}
