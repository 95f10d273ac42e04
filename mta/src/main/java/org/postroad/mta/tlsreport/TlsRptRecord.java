package org.postroad.mta.tlsreport;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.EmailAddress;

/**
 * The TXT record by which a domain asks for reports (RFC 8460 §3). Immutable.
 *
 * @param mail where to send them, at most {@value #MOST}; https addresses are left out, as only mail is sent
 */
record TlsRptRecord(List<EmailAddress> mail) {
    static final int MOST = 5;
    private static final String VERSION = "v=TLSRPTv1";
    private static final int MAX_LENGTH = 2048;

    TlsRptRecord {
        mail = List.copyOf(mail);
    }

    /** The one among the texts at {@code _smtp._tls.DOMAIN}; empty where there is none, or more than one. */
    static Optional<TlsRptRecord> among(List<String> texts) {
        List<String> records = texts.stream()
                .filter(text -> text.startsWith(VERSION) && text.length() <= MAX_LENGTH)
                .filter(text -> text.substring(VERSION.length()).stripLeading().startsWith(";"))
                .toList();
        return records.size() == 1 ? parse(records.get(0)) : Optional.empty();
    }

    private static Optional<TlsRptRecord> parse(String text) {
        for (String field : text.split(";")) {
            String stripped = field.strip();
            if (stripped.startsWith("rua=")) {
                return Optional.of(new TlsRptRecord(addresses(stripped.substring("rua=".length()))));
            }
        }
        return Optional.empty();
    }

    private static List<EmailAddress> addresses(String uris) {
        List<EmailAddress> addresses = new ArrayList<>();
        for (String uri : uris.split(",")) {
            String stripped = uri.strip();
            if (addresses.size() < MOST && stripped.toLowerCase(Locale.ROOT).startsWith("mailto:")) {
                address(stripped.substring("mailto:".length()))
                        .filter(address -> !address.needsSmtpUtf8())
                        .ifPresent(addresses::add);
            }
        }
        return addresses;
    }

    private static Optional<EmailAddress> address(String encoded) {
        int query = encoded.indexOf('?');
        String path = query < 0 ? encoded : encoded.substring(0, query);
        try {
            return Optional.of(EmailAddress.parse(URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8)));
        } catch (AddressSyntaxException | IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }
}
