package org.postroad.common.wire.tls;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.postroad.common.address.Domain;

/** The hosts that a certificate names (RFC 6125 §6.4). Immutable. */
public final class CertificateNames {
    private static final int DNS = 2; // the tags of RFC 5280 §4.2.1.6
    private static final int ADDRESS = 7;

    private final List<String> dns;
    private final List<String> addresses;

    private CertificateNames(List<String> dns, List<String> addresses) {
        this.dns = List.copyOf(dns);
        this.addresses = List.copyOf(addresses);
    }

    /** Those of its subjectAltName; the common name only where that has no DNS name. */
    public static CertificateNames of(X509Certificate certificate) {
        List<String> dns = new ArrayList<>();
        List<String> addresses = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (alternative.get(0).equals(DNS)) {
                    dns.add(String.valueOf(alternative.get(1)).toLowerCase(Locale.ROOT));
                } else if (alternative.get(0).equals(ADDRESS)) {
                    addresses.add(String.valueOf(alternative.get(1)));
                }
            }
            if (dns.isEmpty() && addresses.isEmpty()) {
                dns.addAll(commonNames(certificate));
            }
        } catch (CertificateParsingException | InvalidNameException unreadable) {
            return new CertificateNames(List.of(), List.of());
        }
        return new CertificateNames(dns, addresses);
    }

    public boolean includes(Domain host) {
        return host.literalAddress()
                .map(address -> addresses.stream().anyMatch(name -> isAddress(name, address)))
                .orElseGet(() -> dns.stream().anyMatch(name -> matches(name, host.ascii())));
    }

    @Override
    public String toString() {
        return dns.isEmpty() && addresses.isEmpty()
                ? "nobody"
                : String.join(", ", dns.isEmpty() ? addresses : dns.subList(0, Math.min(dns.size(), 5)));
    }

    /** A wildcard stands for one whole label, the leftmost (RFC 6125 §6.4.3). */
    public static boolean matches(String pattern, String host) {
        if (!pattern.startsWith("*.")) {
            return pattern.equals(host);
        }
        int dot = host.indexOf('.');
        return dot > 0 && host.substring(dot).equals(pattern.substring(1));
    }

    private static boolean isAddress(String name, InetAddress address) {
        try {
            return InetAddress.getByName(name).equals(address); // literal by its tag: no question to DNS
        } catch (UnknownHostException malformed) {
            return false;
        }
    }

    private static List<String> commonNames(X509Certificate certificate) throws InvalidNameException {
        return new LdapName(certificate.getSubjectX500Principal().getName())
                .getRdns().stream()
                        .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                        .map(Rdn::getValue)
                        .map(value -> String.valueOf(value).toLowerCase(Locale.ROOT))
                        .toList();
    }
}
