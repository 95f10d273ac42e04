package org.postroad.common.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Public keys of a JWK set (RFC 7517) that signatures are checked with. What kind of signature a key can make follows from the key, never from
 * the token alone (RFC 8725 §3.1): secrets, which would make HMACs, are none, nor RSA keys below 2048 bits. Immutable.
 */
final class PublicKeys {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_KEYS = 100;
    private static final int LEAST_RSA_BITS = 2048;

    private final List<JWK> keys;

    private PublicKeys(List<JWK> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads a set; what is no key for signatures is left out.
     *
     * @throws IllegalArgumentException if it is none, or holds no such key; its message is for people
     */
    static PublicKeys parse(String text) {
        List<JWK> keys = new ArrayList<>();
        for (JsonNode node : nodes(text)) {
            key(node).ifPresent(keys::add);
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("the JWK set holds no public key of RSA, of NIST's curves or Ed25519");
        }
        return new PublicKeys(keys);
    }

    /** The keys that can have made a token's signature by its header: one with its name, or all where it names none. */
    List<JWK> fitting(JWSHeader header) {
        return keys.stream()
                .filter(key -> header.getKeyID() == null || header.getKeyID().equals(key.getKeyID()))
                .filter(key -> fits(key, header.getAlgorithm()))
                .toList();
    }

    /** Whether the key made the token's signature. */
    static boolean signed(SignedJWT token, JWK key) {
        try {
            return token.verify(verifier(key));
        } catch (JOSEException | IllegalStateException unusable) {
            return false;
        }
    }

    private static JWSVerifier verifier(JWK key) throws JOSEException {
        if (key instanceof RSAKey rsa) {
            return new RSASSAVerifier(rsa);
        }
        return key instanceof ECKey curve ? new ECDSAVerifier(curve) : new Ed25519Signatures((OctetKeyPair) key);
    }

    private static boolean fits(JWK key, JWSAlgorithm algorithm) {
        if (key.getAlgorithm() != null && !key.getAlgorithm().equals(algorithm)) {
            return false;
        }
        if (key instanceof RSAKey) {
            return JWSAlgorithm.Family.RSA.contains(algorithm);
        }
        return key instanceof ECKey curve
                ? Curve.forJWSAlgorithm(algorithm) != null
                        && Curve.forJWSAlgorithm(algorithm).contains(curve.getCurve())
                : Ed25519Signatures.ALGORITHMS.contains(algorithm);
    }

    private static List<JsonNode> nodes(String text) {
        try {
            JsonNode set = JSON.readTree(text).path("keys");
            List<JsonNode> nodes = new ArrayList<>();
            set.forEach(nodes::add);
            if (!set.isArray() || nodes.size() > MAX_KEYS) {
                throw new IllegalArgumentException("a JWK set with 1 to " + MAX_KEYS + " keys is meant");
            }
            return nodes;
        } catch (JsonProcessingException noJson) {
            throw new IllegalArgumentException("it is no JSON", noJson);
        }
    }

    private static Optional<JWK> key(JsonNode node) {
        try {
            JWK key = JWK.parse(node.toString());
            boolean known = key instanceof RSAKey rsa && rsa.size() >= LEAST_RSA_BITS
                    || key instanceof ECKey
                    || key instanceof OctetKeyPair pair && pair.getCurve().equals(Curve.Ed25519);
            boolean signs = key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE);
            return Optional.of(key).filter(usable -> known && signs).map(JWK::toPublicJWK);
        } catch (ParseException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }
}
