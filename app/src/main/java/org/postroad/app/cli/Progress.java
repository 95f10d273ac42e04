package org.postroad.app.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * Shows how far something has come: on a terminal one line with a bar, a rate and the time that is left, drawn over and over; elsewhere a plain
 * line now and then. One thread tells, any number of times a second.
 */
final class Progress implements AutoCloseable {
    private static final long DRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final int BAR = 24;

    private final PrintWriter err;
    private final boolean terminal;
    private final String what;
    private final LongFunction<String> unit;
    private final long began = System.nanoTime();
    private long total;
    private long done;
    private String extra = "";
    private long shown;
    private int width;

    /**
     * @param what is being done, such as "import"
     * @param total octets, or 0 where nobody knows
     */
    Progress(PrintWriter err, boolean terminal, String what, long total) {
        this(err, terminal, what, total, Progress::size);
    }

    private Progress(PrintWriter err, boolean terminal, String what, long total, LongFunction<String> unit) {
        this.err = err;
        this.terminal = terminal;
        this.what = what;
        this.total = total;
        this.unit = unit;
        shown = began;
    }

    /** Counts things instead of octets, so far nobody knows of how many; shows as {@link #on}. */
    static Progress counting(PrintWriter err, String what) {
        return new Progress(err, isTerminal(), what, 0, Long::toString);
    }

    /** Shows on a terminal as a person sees it, or in a log. */
    static Progress on(PrintWriter err, String what, long total) {
        return new Progress(err, isTerminal(), what, total);
    }

    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From Java 22 on there is a console without a terminal, too.
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException older) {
            return true;
        }
    }

    long total() {
        return total;
    }

    void total(long octets) {
        total = octets;
    }

    void add(long octets) {
        done += octets;
        show(false);
    }

    /** Words that stand behind the numbers, such as how many messages. */
    void say(String words) {
        extra = words;
        show(false);
    }

    /** A line of its own, which stays. */
    void note(String line) {
        clear();
        err.println(Table.printable(line));
        err.flush();
    }

    @Override
    public void close() {
        show(true);
        if (terminal && width > 0) {
            err.println();
            err.flush();
        }
    }

    private void show(boolean last) {
        long now = System.nanoTime();
        if (now - shown < (terminal ? DRAW_NANOS : LINE_NANOS) && !(last && terminal)) {
            return;
        }
        shown = now;
        String line = line(done, total, now - began, extra, what, unit);
        if (terminal) {
            err.print('\r' + line + " ".repeat(Math.max(0, width - line.length())));
            width = line.length();
        } else {
            err.println(line);
        }
        err.flush();
    }

    private void clear() {
        if (terminal && width > 0) {
            err.print('\r' + " ".repeat(width) + '\r');
            width = 0;
        }
    }

    static String line(long done, long total, long nanos, String extra, String what) {
        return line(done, total, nanos, extra, what, Progress::size);
    }

    private static String line(
            long done, long total, long nanos, String extra, String what, LongFunction<String> unit) {
        double seconds = Math.max(nanos, 1) / 1e9;
        double rate = done / seconds;
        StringBuilder line = new StringBuilder(what).append(": ");
        if (total > 0) {
            double part = Math.min(1, (double) done / total);
            int filled = (int) (part * BAR);
            line.append('[')
                    .append("#".repeat(filled))
                    .append("-".repeat(BAR - filled))
                    .append(String.format(Locale.ROOT, "] %3d %%, ", (int) (part * 100)));
        }
        line.append(unit.apply(done))
                .append(", ")
                .append(unit.apply((long) rate))
                .append("/s");
        if (total > done && rate > 0) {
            line.append(", ").append(time((long) ((total - done) / rate))).append(" left");
        }
        return extra.isEmpty()
                ? line.toString()
                : line.append(", ").append(extra).toString();
    }

    /** Octets for people, such as {@code 1.5 GB}. */
    static String size(long octets) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        double number = octets;
        int unit = 0;
        while (number >= 1000 && unit < units.length - 1) {
            number /= 1000;
            unit++;
        }
        return unit == 0 ? octets + " B" : String.format(Locale.ROOT, "%.1f %s", number, units[unit]);
    }

    private static String time(long seconds) {
        return seconds < 3600
                ? String.format("%d:%02d", seconds / 60, seconds % 60)
                : String.format("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
