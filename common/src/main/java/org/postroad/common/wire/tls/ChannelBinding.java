package org.postroad.common.wire.tls;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** What both ends of one TLS connection know and nobody in between can have on both sides (RFC 5056). Immutable. */
public final class ChannelBinding {
    /** RFC 5929 §4: the server's certificate. */
    public static final String TLS_SERVER_END_POINT = "tls-server-end-point";

    /** RFC 9266: secret material of the session. Only on Java 25 and later: older ones cannot export it. */
    public static final String TLS_EXPORTER = "tls-exporter";

    private static final String EXPORTER_LABEL = "EXPORTER-Channel-Binding";
    private static final int EXPORTER_OCTETS = 32;

    private final String type;
    private final byte[] data;

    public ChannelBinding(String type, byte[] data) {
        this.type = type;
        this.data = data.clone();
    }

    /** Its registered name, such as {@code tls-exporter}. */
    public String type() {
        return type;
    }

    public byte[] data() {
        return data.clone();
    }

    /** Without the data. */
    @Override
    public String toString() {
        return type;
    }

    /** Those that a session has, the strongest first; of the server's certificate chain as either side sees it. */
    static List<ChannelBinding> of(SSLSession session, boolean server) {
        List<ChannelBinding> bindings = new ArrayList<>();
        exporter(session).ifPresent(bindings::add);
        serverEndPoint(session, server).ifPresent(bindings::add);
        return List.copyOf(bindings);
    }

    /** RFC 9266 §3 asks for it with TLS 1.3; before that it is safe only under conditions that cannot be seen from here. */
    private static Optional<ChannelBinding> exporter(SSLSession session) {
        if (!session.getProtocol().equals("TLSv1.3") || !(session instanceof ExtendedSSLSession)) {
            return Optional.empty();
        }
        return Exporter.HANDLE.map(export -> {
            try {
                byte[] data = (byte[]) export.invoke(session, EXPORTER_LABEL, new byte[0], EXPORTER_OCTETS);
                return new ChannelBinding(TLS_EXPORTER, data);
            } catch (Throwable unavailable) {
                throw new IllegalStateException("a TLS 1.3 session exports no keying material", unavailable);
            }
        });
    }

    private static Optional<ChannelBinding> serverEndPoint(SSLSession session, boolean server) {
        try {
            Certificate[] chain = server ? session.getLocalCertificates() : session.getPeerCertificates();
            return chain != null && chain.length > 0 && chain[0] instanceof X509Certificate certificate
                    ? serverEndPoint(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }

    /** RFC 5929 §4.1; none for a signature that has no single hash, such as Ed25519. */
    static Optional<ChannelBinding> serverEndPoint(X509Certificate certificate) {
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        int with = signature.indexOf("WITH");
        if (with < 0 || !signature.startsWith("SHA") && !signature.startsWith("MD5")) {
            return Optional.empty();
        }
        String hash = signature.substring(0, with);
        try {
            MessageDigest digest = MessageDigest.getInstance(
                    hash.equals("MD5") || hash.equals("SHA1") ? "SHA-256" : hash.replaceFirst("^SHA-?", "SHA-"));
            return Optional.of(new ChannelBinding(TLS_SERVER_END_POINT, digest.digest(certificate.getEncoded())));
        } catch (GeneralSecurityException unknownHash) {
            return Optional.empty();
        }
    }

    /** {@code ExtendedSSLSession.exportKeyingMaterialData}, which Java has since 25. */
    private static final class Exporter {
        private static final Optional<MethodHandle> HANDLE = find();

        private static Optional<MethodHandle> find() {
            try {
                return Optional.of(MethodHandles.publicLookup()
                        .findVirtual(
                                ExtendedSSLSession.class,
                                "exportKeyingMaterialData",
                                MethodType.methodType(byte[].class, String.class, byte[].class, int.class)));
            } catch (ReflectiveOperationException olderJava) {
                return Optional.empty();
            }
        }
    }
}
