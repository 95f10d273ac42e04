package org.postroad.common.wire.sasl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.wire.sasl.SaslStep.Reason;
import org.postroad.common.wire.tls.ChannelBinding;

/**
 * SCRAM, the server's side (RFC 5802, RFC 7677). A failure is told by the protocol, not by {@code e=}, so that all of them look alike.
 *
 * <pre>
 *   client-first -&gt; salt, iterations, nonce -&gt; client-final -&gt; the server's own proof -&gt; an empty message -&gt; success
 * </pre>
 */
final class ScramServer implements SaslServer {
    private static final int MAX_NAME = 512;

    private enum State {
        FIRST,
        FINAL,
        PROVED,
        OVER
    }

    /** What the first message settled. */
    private record Begun(ScramAccount account, byte[] binding, String nonce, String messages) {}

    private final SaslMechanism mechanism;
    private final ScramVerifiers verifiers;
    private final List<ChannelBinding> bindings;
    private final String serverNonce;
    private State state = State.FIRST;
    private @Nullable Begun begun;

    /**
     * @param bindings what the connection can be bound to
     * @param serverNonce new for each exchange
     */
    ScramServer(SaslMechanism mechanism, ScramVerifiers verifiers, List<ChannelBinding> bindings, String serverNonce) {
        this.mechanism = mechanism;
        this.verifiers = verifiers;
        this.bindings = bindings;
        this.serverNonce = serverNonce;
    }

    @Override
    public SaslStep begin() {
        return new SaslStep.Challenge(new byte[0]);
    }

    @Override
    public SaslStep respond(byte[] message) {
        State now = state;
        state = State.OVER;
        Begun first = begun;
        if (now == State.FIRST) {
            return ScramMessage.ClientFirst.parse(message)
                    .map(this::begin)
                    .orElseGet(() -> SaslStep.failure(Reason.MALFORMED));
        }
        if (now == State.FINAL && first != null) {
            return ScramMessage.ClientFinal.parse(message)
                    .map(last -> prove(first, last))
                    .orElseGet(() -> SaslStep.failure(Reason.MALFORMED));
        }
        return now == State.PROVED && first != null && message.length == 0
                ? new SaslStep.Success(first.account().identity())
                : SaslStep.failure(Reason.MALFORMED);
    }

    private SaslStep begin(ScramMessage.ClientFirst first) {
        if (mechanism.isBound() != (first.flag() == 'p')) {
            return SaslStep.failure(Reason.MALFORMED);
        }
        if (first.flag() == 'y' && !bindings.isEmpty()) {
            // RFC 5802 §6: we did offer PLUS; whoever took it out of the list stands in between.
            return SaslStep.failure(Reason.REFUSED);
        }
        Optional<byte[]> binding = binding(first);
        boolean forAnother = !first.actFor().isEmpty() && !first.actFor().equals(first.name());
        if (binding.isEmpty() || forAnother || first.name().length() > MAX_NAME) {
            return SaslStep.failure(Reason.REFUSED);
        }
        ScramAccount account = verifiers.of(first.name(), mechanism.hash());
        String nonce = first.nonce() + serverNonce;
        String challenge = "r=" + nonce + ",s="
                + SaslBase64.encode(account.verifier().salt()) + ",i="
                + account.verifier().iterations();
        begun = new Begun(account, binding.get(), nonce, first.bare() + "," + challenge);
        state = State.FINAL;
        return challenge(challenge);
    }

    /** What {@code c=} must hold; empty if the connection has no such binding. */
    private Optional<byte[]> binding(ScramMessage.ClientFirst first) {
        byte[] header = first.gs2Header().getBytes(StandardCharsets.UTF_8);
        if (first.flag() != 'p') {
            return Optional.of(header);
        }
        return bindings.stream()
                .filter(binding -> binding.type().equals(first.bindingType()))
                .findFirst()
                .map(binding -> concat(header, binding.data()));
    }

    private SaslStep prove(Begun first, ScramMessage.ClientFinal last) {
        ScramVerifier verifier = first.account().verifier();
        ScramHash hash = verifier.hash();
        if (last.proof().length != hash.octets()) {
            return SaslStep.failure(Reason.MALFORMED);
        }
        String signed = first.messages() + "," + last.withoutProof();
        byte[] clientKey = hash.hmac(verifier.storedKey(), signed);
        ScramHash.xor(clientKey, last.proof());
        // All of it is looked at in each case: the time tells nothing.
        boolean good = MessageDigest.isEqual(hash.digest(clientKey), verifier.storedKey());
        good &= MessageDigest.isEqual(last.binding(), first.binding());
        good &= last.nonce().equals(first.nonce());
        good &= !first.account().identity().isEmpty();
        if (!good) {
            return SaslStep.failure(Reason.REFUSED);
        }
        state = State.PROVED;
        return challenge("v=" + SaslBase64.encode(hash.hmac(verifier.serverKey(), signed)));
    }

    static byte[] concat(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    private static SaslStep challenge(String text) {
        return new SaslStep.Challenge(text.getBytes(StandardCharsets.UTF_8));
    }
}
