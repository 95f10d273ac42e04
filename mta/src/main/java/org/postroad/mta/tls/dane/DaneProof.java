package org.postroad.mta.tls.dane;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postroad.common.address.Domain;
import org.postroad.common.wire.tls.CertificateNames;
import org.postroad.common.wire.tls.PeerDoubtException;
import org.postroad.mta.dns.TlsaRecord;
import org.postroad.mta.smtp.client.PeerProof;

/**
 * A certificate that a TLSA record of the host names, or one issued under such a certificate (RFC 7672 §3.1). Immutable.
 *
 * @param base where the records were found: asked for in the handshake (§8.1)
 * @param records usable ones, at least one
 * @param names of which the certificate must bear one, where a record names only who issued it (§3.2.2)
 */
public record DaneProof(Domain base, List<TlsaRecord> records, List<Domain> names) implements PeerProof {
    private static final int TRUST_ANCHOR = 2;
    private static final int END_ENTITY = 3;
    private static final int WHOLE_CERTIFICATE = 0;
    private static final int PUBLIC_KEY = 1;
    private static final int EXACTLY = 0;
    private static final int SHA_256 = 1;
    private static final int SHA_512 = 2;
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    public DaneProof {
        records = List.copyOf(records);
        names = List.copyOf(names);
    }

    /**
     * Those records that say something to us: usages 2 and 3 only (RFC 7672 §3.1.3), known selectors, known digests of their length, and
     * of those with the same usage and selector only the strongest digest (RFC 7671 §9).
     */
    static List<TlsaRecord> usable(List<TlsaRecord> records) {
        List<TlsaRecord> known = records.stream().filter(DaneProof::isKnown).toList();
        return known.stream()
                .filter(record -> record.matchingType() != SHA_256
                        || known.stream()
                                .noneMatch(other -> other.matchingType() == SHA_512
                                        && other.usage() == record.usage()
                                        && other.selector() == record.selector()))
                .toList();
    }

    private static boolean isKnown(TlsaRecord record) {
        int octets = record.data().length() / 2;
        return (record.usage() == TRUST_ANCHOR || record.usage() == END_ENTITY)
                && (record.selector() == WHOLE_CERTIFICATE || record.selector() == PUBLIC_KEY)
                && switch (record.matchingType()) {
                    case EXACTLY -> octets > 0;
                    case SHA_256 -> octets == 32;
                    case SHA_512 -> octets == 64;
                    default -> false;
                };
    }

    @Override
    public Domain serverName(Domain host) {
        return base;
    }

    @Override
    public void check(Domain host, List<X509Certificate> chain) throws PeerDoubtException {
        if (chain.isEmpty()) {
            throw new PeerDoubtException(PeerDoubtException.Reason.NOT_TRUSTED, "it showed no certificate");
        }
        boolean issued = false;
        for (TlsaRecord record : records) {
            if (record.usage() == END_ENTITY && matches(record, chain.get(0))) {
                return; // §3.1.1: neither names nor dates matter
            }
            issued |= record.usage() == TRUST_ANCHOR && leadsTo(record, chain);
        }
        if (!issued) {
            throw new PeerDoubtException(
                    PeerDoubtException.Reason.NOT_TRUSTED, "no TLSA record of " + base + " matches its certificates");
        }
        CertificateNames certified = CertificateNames.of(chain.get(0));
        if (names.stream().noneMatch(certified::includes)) {
            throw new PeerDoubtException(
                    PeerDoubtException.Reason.NAME_MISMATCH,
                    "its certificate is for " + certified + ", not for " + base);
        }
    }

    @Override
    public String toString() {
        return "dane " + records.get(0).usage() + " " + records.get(0).selector() + " "
                + records.get(0).matchingType()
                + (records.size() > 1 ? " and " + (records.size() - 1) + " more" : "");
    }

    private static boolean matches(TlsaRecord record, X509Certificate certificate) {
        try {
            byte[] selected = record.selector() == WHOLE_CERTIFICATE
                    ? certificate.getEncoded()
                    : certificate.getPublicKey().getEncoded();
            byte[] matched = switch (record.matchingType()) {
                case SHA_256 -> MessageDigest.getInstance("SHA-256").digest(selected);
                case SHA_512 -> MessageDigest.getInstance("SHA-512").digest(selected);
                default -> selected;
            };
            return HexFormat.of().formatHex(matched).equals(record.data());
        } catch (CertificateEncodingException unreadable) {
            return false;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JVM knows no SHA-2", impossible);
        }
    }

    /** Whether the chain leads to the issuer that a record names, in the chain or in the record itself (§3.1.2). */
    private static boolean leadsTo(TlsaRecord record, List<X509Certificate> chain) {
        List<TrustAnchor> anchors = new ArrayList<>();
        chain.stream()
                .skip(1)
                .filter(certificate -> matches(record, certificate))
                .forEach(certificate -> anchors.add(new TrustAnchor(certificate, null)));
        if (record.matchingType() == EXACTLY) {
            anchorItself(record, chain.get(chain.size() - 1)).ifPresent(anchors::add);
        }
        return anchors.stream().anyMatch(anchor -> isPath(anchor, chain));
    }

    private static Optional<TrustAnchor> anchorItself(TlsaRecord record, X509Certificate last) {
        byte[] octets = HexFormat.of().parseHex(record.data());
        try {
            return record.selector() == WHOLE_CERTIFICATE
                    ? Optional.of(new TrustAnchor(
                            (X509Certificate) CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(octets)),
                            null))
                    : key(octets).map(key -> new TrustAnchor(last.getIssuerX500Principal(), key, null));
        } catch (GeneralSecurityException noCertificate) {
            return Optional.empty();
        }
    }

    private static Optional<PublicKey> key(byte[] octets) {
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return Optional.of(KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(octets)));
            } catch (GeneralSecurityException another) {
                // The next one may know it.
            }
        }
        return Optional.empty();
    }

    private static boolean isPath(TrustAnchor anchor, List<X509Certificate> chain) {
        try {
            X509CertSelector target = new X509CertSelector();
            target.setCertificate(chain.get(0));
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(Set.of(anchor), target);
            parameters.setRevocationEnabled(false);
            parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(chain)));
            return !CertPathBuilder.getInstance("PKIX")
                    .build(parameters)
                    .getCertPath()
                    .getCertificates()
                    .isEmpty();
        } catch (InvalidAlgorithmParameterException impossible) {
            throw new IllegalStateException("a trust anchor that is none", impossible);
        } catch (GeneralSecurityException noPath) {
            return false;
        }
    }
}
