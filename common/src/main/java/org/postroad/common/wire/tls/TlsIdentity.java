package org.postroad.common.wire.tls;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Who a server is: its private key and certificate chain. Immutable; the key never shows in {@link #toString()}. */
public final class TlsIdentity {
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private final PrivateKey key;
    private final List<X509Certificate> chain;

    /**
     * @param chain the server's own certificate first
     */
    TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("no certificate");
        }
        this.key = key;
        this.chain = List.copyOf(chain);
    }

    /**
     * Reads PEM files: a chain with the server's own certificate first, and an unencrypted key (PKCS #8, PKCS #1 or SEC 1).
     *
     * @throws IOException if a file cannot be read, or holds something else, or the key is not that of the certificate
     */
    public static TlsIdentity read(Path chainFile, Path keyFile) throws IOException {
        TlsIdentity found = find(chainFile, keyFile);
        if (!found.isWhole()) {
            throw new IOException(keyFile + " is not the key of the certificate in " + chainFile);
        }
        return found;
    }

    /** What two files hold, whether it belongs together or not. */
    static TlsIdentity find(Path chainFile, Path keyFile) throws IOException {
        return new TlsIdentity(key(keyFile), certificates(chainFile));
    }

    /** Whether the key is the certificate's: what it signs has to hold there, else every handshake would fail. */
    boolean isWhole() throws IOException {
        String algorithm = SIGNATURES.get(key.getAlgorithm());
        if (algorithm == null) {
            return true; // nothing to try it with: the first handshake tells
        }
        byte[] text = "Postroad".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(text);
            byte[] signature = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate().getPublicKey());
            verifying.update(text);
            return verifying.verify(signature);
        } catch (InvalidKeyException | SignatureException another) {
            return false;
        } catch (NoSuchAlgorithmException impossible) {
            throw new IOException("this JVM cannot sign with " + algorithm, impossible);
        }
    }

    /** The certificates in a PEM file, at least one. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Object entry : entries(file)) {
            if (entry instanceof X509CertificateHolder holder) {
                certificates.add(certificate(file, holder));
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException(file + " holds no PEM certificate");
        }
        return certificates;
    }

    /** A JDK context that shows this identity, for a server that is not the wire's, such as HTTP. */
    public SSLContext context() {
        char[] unused = new char[0];
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, unused);
            keys.setKeyEntry("server", key, unused, chain());
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, unused);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalArgumentException("the identity cannot be used: " + this, unusable);
        }
    }

    PrivateKey key() {
        return key;
    }

    /** The server's own certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** Whether peers see the same. */
    public boolean looksLike(TlsIdentity other) {
        return chain.equals(other.chain);
    }

    X509Certificate[] chain() {
        return chain.toArray(X509Certificate[]::new);
    }

    @Override
    public String toString() {
        return "TlsIdentity[" + certificate().getSubjectX500Principal() + "]";
    }

    private static PrivateKey key(Path keyFile) throws IOException {
        for (Object entry : entries(keyFile)) {
            if (entry instanceof PrivateKeyInfo info) {
                return new JcaPEMKeyConverter().getPrivateKey(info);
            }
            if (entry instanceof PEMKeyPair pair) {
                return new JcaPEMKeyConverter().getKeyPair(pair).getPrivate();
            }
        }
        throw new IOException(keyFile + " holds no unencrypted PEM private key");
    }

    private static X509Certificate certificate(Path file, X509CertificateHolder holder) throws IOException {
        try {
            return new JcaX509CertificateConverter().getCertificate(holder);
        } catch (GeneralSecurityException bad) {
            throw new IOException(file + " holds a certificate that cannot be read", bad);
        }
    }

    private static List<Object> entries(Path file) throws IOException {
        List<Object> entries = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file);
                PEMParser parser = new PEMParser(reader)) {
            for (Object entry = parser.readObject(); entry != null; entry = parser.readObject()) {
                entries.add(entry);
            }
        }
        return entries;
    }
}
