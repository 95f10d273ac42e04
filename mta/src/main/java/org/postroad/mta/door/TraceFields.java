package org.postroad.mta.door;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.road.RoadId;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.server.SessionInfo;

/** The trace fields in front of every message we store (RFC 5321 §4.4): one Return-Path line, then our Received. Stateless. */
public final class TraceFields {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private TraceFields() {}

    /** The Return-Path line with its CRLF. It is as long as the queue's data offset, for it does not travel. */
    public static byte[] returnPath(ReversePath from) {
        return bytes("Return-Path: " + from + "\r\n");
    }

    /**
     * The Received field of a message that came over SMTP.
     *
     * @param recipients named only where there is one, so that nobody learns of a blind copy
     */
    public static byte[] received(
            SessionInfo session,
            boolean smtpUtf8,
            String hostname,
            RoadId road,
            List<EmailAddress> recipients,
            Instant at) {
        String address = session.peer().getAddress().getHostAddress();
        String literal = address.contains(":") ? "[IPv6:" + withoutZone(address) + "]" : "[" + address + "]";
        StringBuilder field = new StringBuilder("Received: from ")
                .append(session.helo())
                .append(" (")
                .append(session.clientName().isEmpty() ? "" : session.clientName() + " ")
                .append(literal)
                .append(")\r\n\tby ")
                .append(hostname)
                .append(" (Postroad) with ")
                .append(session.protocol(smtpUtf8));
        if (session.isEncrypted()) {
            field.append("\r\n\t(")
                    .append(session.tlsProtocol())
                    .append(" ")
                    .append(session.tlsCipher())
                    .append(")");
        }
        field.append("\r\n\tid ").append(road);
        if (recipients.size() == 1) {
            field.append("\r\n\tfor <").append(recipients.get(0)).append(">");
        }
        return bytes(field.append("; ").append(date(at)).append("\r\n").toString());
    }

    /** The Received field of a message that a user of ours handed in over HTTP. */
    public static byte[] receivedOverHttp(String hostname, RoadId road, Instant at) {
        return bytes("Received: by " + hostname + " (Postroad) with HTTP\r\n\tid " + road + "; " + date(at) + "\r\n");
    }

    /** The Received field of a message that a list of ours sends on. */
    public static byte[] receivedByList(String hostname, EmailAddress list, RoadId road, Instant at) {
        return bytes("Received: by " + hostname + " (Postroad, list " + list + ")\r\n\tid " + road + "; " + date(at)
                + "\r\n");
    }

    /** A moment as header fields give it (RFC 5322 §3.3), in UTC. */
    public static String date(Instant at) {
        return DATE.format(at);
    }

    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
