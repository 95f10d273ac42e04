package org.postroad.mta.smtp.client;

import java.security.cert.X509Certificate;
import java.util.List;
import org.postroad.common.address.Domain;
import org.postroad.common.wire.tls.PeerDoubtException;
import org.postroad.common.wire.tls.PeerTrust;

/** A certificate for the host's name, from somebody trusted (RFC 5280, RFC 6125). */
public record PkixProof(PeerTrust trust) implements PeerProof {
    @Override
    public void check(Domain host, List<X509Certificate> chain) throws PeerDoubtException {
        trust.check(host, chain);
    }

    @Override
    public String toString() {
        return "pkix";
    }
}
