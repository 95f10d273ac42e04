package org.postroad.common.wire.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.postroad.common.address.Domain;

/** Who may vouch for a server's name (RFC 5280). Immutable; thread-safe. */
public final class PeerTrust {
    /** Those that the JVM trusts. */
    public static final PeerTrust OF_JVM = new PeerTrust(null);

    private final X509TrustManager manager;

    private PeerTrust(@Nullable KeyStore anchors) {
        manager = manager(anchors);
    }

    /** These, and no others. */
    public static PeerTrust of(Collection<X509Certificate> anchors) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (X509Certificate anchor : anchors) {
                store.setCertificateEntry("anchor-" + number++, anchor);
            }
            return new PeerTrust(store);
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalArgumentException("the certificates cannot be used", unusable);
        }
    }

    /**
     * Those in a PEM file.
     *
     * @throws IOException if it cannot be read or holds none
     */
    public static PeerTrust read(Path file) throws IOException {
        return of(TlsIdentity.certificates(file));
    }

    /**
     * Checks that a chain leads to somebody trusted, and names the server.
     *
     * @param server a host name or an address literal
     * @param chain the server's own certificate first
     */
    public void check(Domain server, List<X509Certificate> chain) throws PeerDoubtException {
        try {
            // The cipher does not matter to who somebody is; the JDK takes this word for the suites of TLS 1.3.
            manager.checkServerTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
        } catch (IllegalArgumentException none) {
            throw new PeerDoubtException(PeerDoubtException.Reason.NOT_TRUSTED, "it showed no certificate");
        } catch (CertificateException refused) {
            throw new PeerDoubtException(reason(refused), "its certificate is not trusted: " + refused.getMessage());
        }
        if (!CertificateNames.of(chain.get(0)).includes(server)) {
            throw new PeerDoubtException(
                    PeerDoubtException.Reason.NAME_MISMATCH,
                    "its certificate is for " + CertificateNames.of(chain.get(0)) + ", not for " + server);
        }
    }

    /** A JDK context of a client that trusts the same, for what is not the wire's, such as HTTP. */
    public SSLContext clientContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {manager}, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JVM cannot do TLS", impossible);
        }
    }

    private static PeerDoubtException.Reason reason(CertificateException refused) {
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return PeerDoubtException.Reason.EXPIRED;
            }
        }
        return PeerDoubtException.Reason.NOT_TRUSTED;
    }

    private static X509TrustManager manager(@Nullable KeyStore anchors) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(anchors);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this JVM knows no certificates", impossible);
        }
    }
}
