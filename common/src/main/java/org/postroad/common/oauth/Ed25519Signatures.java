package org.postroad.common.oauth;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.jca.JCAContext;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Set;

/** Checks signatures of Ed25519 (RFC 8037, RFC 8032) by the JDK, where the library asks for another one. Confined to one thread. */
final class Ed25519Signatures implements JWSVerifier {
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519);
    private static final String NAME = "Ed25519";
    private static final int KEY = 32;
    private static final int SIGN = 0x80;

    private final OctetKeyPair key;
    private final JCAContext context = new JCAContext();

    Ed25519Signatures(OctetKeyPair key) {
        this.key = key;
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signed, Base64URL signature) {
        try {
            Signature check = Signature.getInstance(NAME);
            check.initVerify(publicKey(key.getX().decode()));
            check.update(signed);
            return check.verify(signature.decode());
        } catch (GeneralSecurityException wrong) {
            return false;
        }
    }

    /** RFC 8032 §5.1.2: y in little-endian order, and the sign of x in the highest bit. */
    private static PublicKey publicKey(byte[] littleEndian) throws GeneralSecurityException {
        if (littleEndian.length != KEY) {
            throw new GeneralSecurityException("a key of Ed25519 has " + KEY + " octets");
        }
        byte[] y = new byte[KEY];
        for (int i = 0; i < KEY; i++) {
            y[i] = littleEndian[KEY - 1 - i];
        }
        boolean odd = (y[0] & SIGN) != 0;
        y[0] &= (byte) ~SIGN;
        return KeyFactory.getInstance(NAME)
                .generatePublic(
                        new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(odd, new BigInteger(1, y))));
    }

    @Override
    public Set<JWSAlgorithm> supportedJWSAlgorithms() {
        return ALGORITHMS;
    }

    @Override
    public JCAContext getJCAContext() {
        return context;
    }
}
