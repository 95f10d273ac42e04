package org.postroad.mta.dns;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;

/**
 * One question put to one server, as the road shows it. Immutable.
 *
 * @param server address and port of the server
 * @param question name and type, such as {@code south.test MX}
 * @param rcode the reply's code in its usual spelling, such as {@code NOERROR}; {@code REFERRAL} when the server only named others;
 *     {@code TIMEOUT}, {@code UNREACHABLE} or {@code UNREADABLE} where there was no reply to read one from
 * @param records the records of the answer section as text, at most 20 of at most 250 characters
 * @param at when it was asked
 * @param took how long the answer took
 * @param cached whether the answer was kept from an earlier time; server and records are those of then
 */
public record Lookup(
        String server, String question, String rcode, List<String> records, Instant at, Duration took, boolean cached) {
    private static final int MAX_RECORDS = 20;
    private static final int MAX_RECORD_LENGTH = 250;

    public Lookup {
        records = records.stream().limit(MAX_RECORDS).map(Lookup::shortened).toList();
    }

    /** As a step on a road, seen by a host of ours. */
    public Hop toHop(String host) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("question", question);
        detail.put("server", server);
        detail.put("rcode", rcode);
        detail.put("records", records);
        detail.put("cached", cached);
        return new Hop(HopKind.DNS, host, at, took, detail);
    }

    private static String shortened(String text) {
        return text.length() <= MAX_RECORD_LENGTH ? text : text.substring(0, MAX_RECORD_LENGTH - 1) + "…";
    }
}
