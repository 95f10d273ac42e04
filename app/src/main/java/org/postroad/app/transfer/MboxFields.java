package org.postroad.app.transfer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postroad.mailstore.Keyword;

/** The header fields of one message in which mail programs keep its flags: they belong to the mbox, not to the message. Confined to one thread. */
final class MboxFields {
    private static final Set<String> KEPT_FOR_PROGRAMS = Set.of(
            "status",
            "x-status",
            "x-keywords",
            "x-uid",
            "x-imap",
            "x-imapbase",
            "x-mozilla-status",
            "x-mozilla-status2",
            "x-mozilla-keys");
    private static final String CONTENT_LENGTH = "content-length";
    private static final int MAX_NAME = 20;
    private static final int MAX_VALUE = 4096;
    private static final int MOZILLA_READ = 0x0001;
    private static final int MOZILLA_REPLIED = 0x0002;
    private static final int MOZILLA_MARKED = 0x0004;
    private static final int MOZILLA_EXPUNGED = 0x0008;
    private static final int MOZILLA_FORWARDED = 0x1000;

    private final boolean believesLength;
    private final Map<String, StringBuilder> values = new HashMap<>();
    private String current = "";
    private boolean taking;

    /** @param believesLength whether Content-Length counts, and is the mbox's own */
    MboxFields(boolean believesLength) {
        this.believesLength = believesLength;
    }

    /** Looks at a piece of a header line; whether it is not the message's own. */
    boolean takes(Lines lines) {
        boolean continues =
                lines.begins() && (lines.octets()[lines.start()] == ' ' || lines.octets()[lines.start()] == '\t');
        if (lines.begins() && !continues) {
            current = name(lines);
            taking = KEPT_FOR_PROGRAMS.contains(current) || (believesLength && current.equals(CONTENT_LENGTH));
            if (taking) {
                keep(lines, current.length() + 1);
            }
        } else if (taking) {
            keep(lines, 0);
        }
        return taking;
    }

    Set<Keyword> keywords() {
        List<String> words =
                new ArrayList<>(Arrays.asList(value("x-keywords").trim().split("[\\s,]+")));
        words.addAll(Arrays.asList(value("x-mozilla-keys").trim().split("\\s+")));
        String status = value("status") + value("x-status");
        int mozilla = mozilla();
        if (status.contains("R") || (mozilla & MOZILLA_READ) != 0) {
            words.add(Keyword.SEEN.text());
        }
        if (status.contains("A") || (mozilla & MOZILLA_REPLIED) != 0) {
            words.add(Keyword.ANSWERED.text());
        }
        if (status.contains("F") || (mozilla & MOZILLA_MARKED) != 0) {
            words.add(Keyword.FLAGGED.text());
        }
        if (status.contains("T")) {
            words.add(Keyword.DRAFT.text());
        }
        if ((mozilla & MOZILLA_FORWARDED) != 0) {
            words.add(Keyword.FORWARDED.text());
        }
        return MessageNote.keywords(words);
    }

    /** Why this is not a message that anybody wants, if it is not. */
    Optional<String> whyUnwanted() {
        if (values.containsKey("x-imap")) {
            return Optional.of("it is a note that an IMAP server keeps there, and no mail");
        }
        return (mozilla() & MOZILLA_EXPUNGED) == 0
                ? Optional.empty()
                : Optional.of("it was deleted, and only its folder not compacted since");
    }

    /** Octets of the body, if that is believed. */
    Optional<Long> contentLength() {
        String text = value(CONTENT_LENGTH).trim();
        return believesLength && text.matches("\\d{1,15}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    private int mozilla() {
        String hex = value("x-mozilla-status").trim();
        return hex.matches("[0-9A-Fa-f]{4}") ? Integer.parseInt(hex, 16) : 0;
    }

    private String value(String name) {
        StringBuilder value = values.get(name);
        return value == null ? "" : value.toString();
    }

    private void keep(Lines lines, int from) {
        StringBuilder value = values.computeIfAbsent(current, name -> new StringBuilder());
        int length = Math.min(lines.length() - from, MAX_VALUE - value.length());
        if (length > 0) {
            value.append(new String(lines.octets(), lines.start() + from, length, StandardCharsets.ISO_8859_1))
                    .append(' ');
        }
    }

    private static String name(Lines lines) {
        int colon = 0;
        int most = Math.min(lines.length(), MAX_NAME);
        while (colon < most && lines.octets()[lines.start() + colon] != ':') {
            colon++;
        }
        return colon == most
                ? ""
                : new String(lines.octets(), lines.start(), colon, StandardCharsets.ISO_8859_1)
                        .toLowerCase(Locale.ROOT);
    }
}
