package org.postroad.app.transfer;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.postroad.mailstore.Keyword;

/** Writes one mbox with mboxrd's quoting, which loses nothing, flags in Status, X-Status and X-Keywords, lines ending in LF. Confined to one thread. */
final class MboxWriter implements Closeable {
    private static final DateTimeFormatter ASCTIME = DateTimeFormatter.ofPattern(
                    "EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);
    private static final Set<Keyword> IN_STATUS =
            Set.of(Keyword.SEEN, Keyword.ANSWERED, Keyword.FLAGGED, Keyword.DRAFT);

    private final OutputStream out;

    MboxWriter(OutputStream out) {
        this.out = new BufferedOutputStream(out, 64 << 10);
    }

    void write(HeldMessage message, MessageNote note) throws IOException {
        text("From MAILER-DAEMON " + asctime(note.received().orElse(Instant.EPOCH)) + "\n");
        status(note.keywords());
        try (InputStream in = message.open()) {
            Lines lines = new Lines(in);
            while (lines.next()) {
                if (lines.begins() && isLikeFrom(lines)) {
                    out.write('>');
                }
                out.write(lines.octets(), lines.start(), lines.length());
                if (lines.ends()) {
                    out.write('\n');
                }
            }
        }
        out.write('\n');
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void status(Set<Keyword> keywords) throws IOException {
        text("Status: " + (keywords.contains(Keyword.SEEN) ? "RO" : "O") + "\n");
        StringBuilder flags = new StringBuilder();
        flags.append(keywords.contains(Keyword.ANSWERED) ? "A" : "")
                .append(keywords.contains(Keyword.FLAGGED) ? "F" : "")
                .append(keywords.contains(Keyword.DRAFT) ? "T" : "");
        if (!flags.isEmpty()) {
            text("X-Status: " + flags + "\n");
        }
        StringBuilder words = new StringBuilder();
        for (Keyword keyword : new TreeSet<>(keywords)) {
            words.append(IN_STATUS.contains(keyword) ? "" : " " + keyword);
        }
        if (!words.isEmpty()) {
            text("X-Keywords:" + words + "\n");
        }
    }

    private static boolean isLikeFrom(Lines lines) {
        int quotes = 0;
        while (quotes < lines.length() && lines.octets()[lines.start() + quotes] == '>') {
            quotes++;
        }
        return lines.contains(quotes, FROM);
    }

    private void text(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** As asctime has it, with the day's number in two places. */
    private static String asctime(Instant at) {
        return ASCTIME.format(at);
    }
}
