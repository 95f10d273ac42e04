package org.postroad.common.wire.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Issues certificates to servers of a test. What it issues goes from a year ago to a year from now, unless said otherwise. */
public final class TestAuthority {
    private static final AtomicLong SERIAL = new AtomicLong(1);
    private static final Duration YEAR = Duration.ofDays(365);

    private final KeyPair keys;
    private final X509Certificate certificate;
    private final List<X509Certificate> above;

    private TestAuthority(KeyPair keys, X509Certificate certificate, List<X509Certificate> above) {
        this.keys = keys;
        this.certificate = certificate;
        this.above = above;
    }

    /** One that vouches for itself. */
    public static TestAuthority root(String name) {
        KeyPair keys = keys();
        X500Name subject = new X500Name("CN=" + name);
        return new TestAuthority(
                keys,
                make(
                        subject,
                        keys,
                        subject,
                        keys,
                        true,
                        List.of(),
                        Instant.now().plus(YEAR)),
                List.of());
    }

    /** One that this one vouches for. */
    public TestAuthority intermediate(String name) {
        KeyPair own = keys();
        X509Certificate made = make(
                subject(),
                keys,
                new X500Name("CN=" + name),
                own,
                true,
                List.of(),
                Instant.now().plus(YEAR));
        return new TestAuthority(own, made, chain());
    }

    /** Its own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }

    /** A server's identity, with every certificate up to the root. */
    public TlsIdentity issue(String... names) {
        return issue(Instant.now().plus(YEAR), names);
    }

    /** The same, ending at a time. */
    public TlsIdentity issue(Instant until, String... names) {
        KeyPair own = keys();
        X500Name subject = new X500Name("CN=" + names[0]);
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(make(subject(), keys, subject, own, false, Arrays.asList(names), until));
        chain.addAll(chain());
        return new TlsIdentity(own.getPrivate(), chain);
    }

    private List<X509Certificate> chain() {
        List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
        chain.addAll(above);
        return chain;
    }

    private X500Name subject() {
        return X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate make(
            X500Name issuer,
            KeyPair by,
            X500Name subject,
            KeyPair keys,
            boolean authority,
            List<String> names,
            Instant until) {
        try {
            var builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(SERIAL.getAndIncrement()),
                    Date.from(Instant.now().minus(YEAR)),
                    Date.from(until),
                    subject,
                    keys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!names.isEmpty()) {
                GeneralName[] alternatives = names.stream()
                        .map(name -> new GeneralName(GeneralName.dNSName, name))
                        .toArray(GeneralName[]::new);
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
            }
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(by.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new AssertionError(e);
        }
    }
}
