package org.postroad.common.wire.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.postroad.common.address.Domain;

/** Makes a server's own certificate where none is configured: EC P-256, kept beside the data so that it stays the same. */
public final class SelfSigned {
    private static final Duration LASTS = Duration.ofDays(3650);
    private static final Duration RENEW_BEFORE_END = Duration.ofDays(30);
    private static final String CHAIN_FILE = "self-signed.crt";
    private static final String KEY_FILE = "self-signed.key";

    private SelfSigned() {}

    /**
     * The identity kept in a directory; made and kept first if there is none for these names, or it ends within a month.
     *
     * @param directory is created; the key in it is readable by its owner only
     * @param names at least one; the first is the certificate's common name
     */
    public static TlsIdentity keptIn(Path directory, List<Domain> names, Clock clock) throws IOException {
        Path chain = directory.resolve(CHAIN_FILE);
        Path key = directory.resolve(KEY_FILE);
        if (Files.exists(chain) && Files.exists(key)) {
            TlsIdentity kept = TlsIdentity.find(chain, key);
            if (kept.isWhole() // a crash may have come between the two files
                    && serves(kept.certificate(), names, clock.instant())) {
                return kept;
            }
        }
        TlsIdentity made = make(names, clock);
        Files.createDirectories(directory);
        keep(key, pem(new JcaPKCS8Generator(made.key(), null)));
        keep(chain, pem(made.certificate()));
        return made;
    }

    /** A new identity that is kept nowhere. */
    public static TlsIdentity make(List<Domain> names, Clock clock) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return new TlsIdentity(pair.getPrivate(), List.of(certificate(pair, names, clock.instant())));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException impossible) {
            throw new IllegalStateException("this JVM cannot make a certificate", impossible);
        }
    }

    private static X509Certificate certificate(KeyPair pair, List<Domain> names, Instant now)
            throws GeneralSecurityException, OperatorCreationException, CertIOException {
        X500Name subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, names.get(0).ascii())
                .build();
        GeneralName[] alternatives = names.stream()
                .map(name -> new GeneralName(GeneralName.dNSName, name.ascii()))
                .toArray(GeneralName[]::new);
        var builder = new JcaX509v3CertificateBuilder(
                subject,
                new BigInteger(127, new SecureRandom()),
                Date.from(now.minus(Duration.ofDays(1))), // clocks differ
                Date.from(now.plus(LASTS)),
                subject,
                pair.getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static boolean serves(X509Certificate certificate, List<Domain> names, Instant now) {
        Set<String> covered = new HashSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                covered.add(String.valueOf(alternative.get(1)));
            }
        } catch (CertificateParsingException unreadable) {
            return false;
        }
        return certificate.getNotAfter().toInstant().isAfter(now.plus(RENEW_BEFORE_END))
                && names.stream().map(Domain::ascii).allMatch(covered::contains);
    }

    private static String pem(Object entry) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(entry);
        }
        return text.toString();
    }

    private static void keep(Path file, String text) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] ownerOnly = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), "new", ".pem", ownerOnly);
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
