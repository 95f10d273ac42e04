package org.postroad.mta.smtp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was said on a connection, line by line with its time, for the road. Bounded: the first lines and the last are kept, and cut where
 * they are long. The caller masks secrets ({@link #MASK}). Confined to one thread at a time.
 */
public final class Dialogue {
    /** Stands for a secret. */
    public static final String MASK = "****";

    private static final int MAX_FIRST = 100;
    private static final int MAX_LAST = 30;
    private static final int MAX_LENGTH = 200;

    private long start = System.nanoTime();
    private final List<Map<String, Object>> first = new ArrayList<>();
    private final Deque<Map<String, Object>> last = new ArrayDeque<>();
    private int preface = -1;
    private int left;

    public void client(String line) {
        add("client", line);
    }

    public void server(Reply reply) {
        reply.wire().lines().forEach(line -> add("server", line));
    }

    /** Something that happened and was not said: a handshake, a message's octets, a lost connection. */
    public void note(String what) {
        add("note", what);
    }

    /**
     * The newest line began a mail transaction: what was said in an earlier one of this connection is forgotten, the way in (greeting,
     * TLS, authentication) is kept.
     */
    public void beginTransaction() {
        Map<String, Object> newest = last.isEmpty() ? first.remove(first.size() - 1) : last.removeLast();
        if (preface < 0) {
            preface = first.size();
        }
        first.subList(preface, first.size()).clear();
        last.clear();
        left = 0;
        keep(newest);
    }

    /** The same after a message: time begins with this one, and the way in was before it. */
    public void beginFurtherMessage() {
        beginTransaction();
        start = System.nanoTime();
        first.replaceAll(Dialogue::atTheBeginning);
    }

    /** Begins anew on a connection that was open: what was said before is forgotten, the way in too. */
    public void startOver(String note) {
        start = System.nanoTime();
        first.clear();
        last.clear();
        left = 0;
        preface = -1;
        note(note);
    }

    /** Nanoseconds since it began. */
    public long nanos() {
        return System.nanoTime() - start;
    }

    /** The lines in order, each with {@code millis} since the start, {@code by} (client, server, note) and {@code line}. */
    public List<Map<String, Object>> lines() {
        List<Map<String, Object>> lines = new ArrayList<>(first);
        if (left > 0) {
            lines.add(Map.of(
                    "millis",
                    first.get(first.size() - 1).get("millis"),
                    "by",
                    "note",
                    "line",
                    left + " lines left out"));
        }
        lines.addAll(last);
        return lines;
    }

    private void add(String by, String line) {
        String cut = line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
        keep(Map.of("millis", nanos() / 1_000_000, "by", by, "line", cut));
    }

    private static Map<String, Object> atTheBeginning(Map<String, Object> entry) {
        Map<String, Object> moved = new HashMap<>(entry);
        moved.put("millis", 0L);
        return Map.copyOf(moved);
    }

    private void keep(Map<String, Object> entry) {
        if (first.size() < MAX_FIRST) {
            first.add(entry);
            return;
        }
        last.addLast(entry);
        if (last.size() > MAX_LAST) {
            last.removeFirst();
            left++;
        }
    }
}
