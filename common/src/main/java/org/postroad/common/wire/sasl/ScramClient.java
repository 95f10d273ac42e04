package org.postroad.common.wire.sasl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.postroad.common.wire.tls.ChannelBinding;

/** SCRAM, the client's side (RFC 5802, RFC 7677): sends no password, and learns whether the server knows it. */
final class ScramClient implements SaslClient {
    // What a server may make us calculate: some seconds, no more.
    private static final int MAX_ITERATIONS = 2_000_000;

    private enum State {
        BEGUN,
        PROVED,
        SATISFIED,
        OVER
    }

    private final ScramHash hash;
    private final String gs2Header;
    private final byte[] binding;
    private final String nonce;
    private final String bare;
    private final String password;
    private State state = State.BEGUN;
    private byte[] serverSignature = new byte[0];

    /**
     * @param gs2Flag {@code n}, {@code y}, or {@code p=} and the type of the first binding
     * @param nonce new for each exchange
     */
    ScramClient(
            SaslMechanism mechanism,
            SaslCredentials credentials,
            String gs2Flag,
            List<ChannelBinding> bindings,
            String nonce) {
        hash = mechanism.hash();
        gs2Header = gs2Flag + ",,";
        binding = mechanism.isBound() ? bindings.get(0).data() : new byte[0];
        this.nonce = nonce;
        bare = "n=" + ScramMessage.escape(SaslPrep.prepare(credentials.name()).orElseThrow()) + ",r=" + nonce;
        password = SaslPrep.prepare(credentials.password()).orElseThrow();
    }

    @Override
    public Optional<byte[]> begin() {
        return Optional.of(utf8(gs2Header + bare));
    }

    @Override
    public byte[] respond(byte[] challenge) throws Distrust {
        State now = state;
        state = State.OVER;
        return switch (now) {
            case BEGUN -> prove(challenge);
            case PROVED -> verify(challenge);
            case SATISFIED, OVER -> throw new Distrust("the server asked for more than SCRAM has");
        };
    }

    @Override
    public boolean isSatisfied() {
        return state == State.SATISFIED;
    }

    private byte[] prove(byte[] challenge) throws Distrust {
        ScramMessage.ServerFirst first = ScramMessage.ServerFirst.parse(challenge)
                .orElseThrow(() -> new Distrust("the server's first SCRAM message is malformed"));
        // RFC 5802 §5.1: it must begin with ours, and go on.
        if (!first.nonce().startsWith(nonce) || first.nonce().length() == nonce.length()) {
            throw new Distrust("the server's nonce does not continue ours");
        }
        if (first.salt().length == 0
                || first.iterations() < ScramVerifier.MIN_ITERATIONS
                || first.iterations() > MAX_ITERATIONS) {
            throw new Distrust("the server's salt or iteration count is not acceptable");
        }
        byte[] salted = hash.salted(utf8(password), first.salt(), first.iterations());
        byte[] clientKey = hash.hmac(salted, "Client Key");
        String withoutProof =
                "c=" + SaslBase64.encode(ScramServer.concat(utf8(gs2Header), binding)) + ",r=" + first.nonce();
        String signed = bare + "," + new String(challenge, StandardCharsets.UTF_8) + "," + withoutProof;
        byte[] proof = hash.hmac(hash.digest(clientKey), signed);
        ScramHash.xor(proof, clientKey);
        serverSignature = hash.hmac(hash.hmac(salted, "Server Key"), signed);
        state = State.PROVED;
        return utf8(withoutProof + ",p=" + SaslBase64.encode(proof));
    }

    private byte[] verify(byte[] challenge) throws Distrust {
        if (!MessageDigest.isEqual(challenge, utf8("v=" + SaslBase64.encode(serverSignature)))) {
            throw new Distrust("the server did not prove that it knows the password");
        }
        state = State.SATISFIED;
        return new byte[0];
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
