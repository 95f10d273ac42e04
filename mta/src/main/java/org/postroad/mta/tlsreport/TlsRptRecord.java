package org.postroad.mta.tlsreport;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;

/**
 * The TXT record by which a domain asks for reports (RFC 8460 §3). Immutable.
 *
 * @param mail where to send them as mail, at most {@value #MOST}
 * @param posts where to post them, at most {@value #MOST_POSTS}
 */
record TlsRptRecord(List<EmailAddress> mail, List<Post> posts) {
    static final int MOST = 5;
    static final int MOST_POSTS = 2;
    static final TlsRptRecord NOBODY = new TlsRptRecord(List.of(), List.of());

    private static final int HTTPS = 443; // nobody makes us knock at other doors of others
    private static final String VERSION = "v=TLSRPTv1";
    private static final int MAX_LENGTH = 2048;

    /**
     * A web server that takes reports.
     *
     * @param target path and query, in printable ASCII
     */
    record Post(Domain host, String target) {}

    TlsRptRecord {
        mail = List.copyOf(mail);
        posts = List.copyOf(posts);
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
                return Optional.of(wanted(stripped.substring("rua=".length())));
            }
        }
        return Optional.empty();
    }

    private static TlsRptRecord wanted(String uris) {
        List<EmailAddress> mail = new ArrayList<>();
        List<Post> posts = new ArrayList<>();
        for (String uri : uris.split(",")) {
            String stripped = uri.strip();
            if (mail.size() < MOST && stripped.toLowerCase(Locale.ROOT).startsWith("mailto:")) {
                address(stripped.substring("mailto:".length()))
                        .filter(address -> !address.needsSmtpUtf8())
                        .ifPresent(mail::add);
            } else if (posts.size() < MOST_POSTS) {
                post(stripped).ifPresent(posts::add);
            }
        }
        return new TlsRptRecord(mail, posts);
    }

    private static Optional<Post> post(String text) {
        if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(text);
            String host = uri.getHost();
            boolean ofHttps = "https".equalsIgnoreCase(uri.getScheme())
                    && (uri.getPort() < 0 || uri.getPort() == HTTPS)
                    && uri.getRawUserInfo() == null;
            if (!ofHttps || host == null || host.startsWith("[")) {
                return Optional.empty();
            }
            String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return Optional.of(new Post(Domain.parse(host), path + query));
        } catch (URISyntaxException | AddressSyntaxException none) {
            return Optional.empty();
        }
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
