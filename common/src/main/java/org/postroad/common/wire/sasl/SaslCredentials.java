package org.postroad.common.wire.sasl;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.postroad.common.wire.tls.ChannelBinding;

/** A name and password with which a client logs in. Immutable; the password never shows in {@link #toString()}. */
public record SaslCredentials(String name, String password) {
    private static final int NONCE = 24;

    /**
     * The mechanisms that these can be used with, the strongest first.
     *
     * @param offered whether the server offers the mechanism of that name
     * @param bindings what the connection can be bound to
     */
    public List<SaslMechanism> usable(Predicate<String> offered, List<ChannelBinding> bindings) {
        boolean prepares =
                SaslPrep.prepare(name).isPresent() && SaslPrep.prepare(password).isPresent();
        return Arrays.stream(SaslMechanism.values())
                .filter(mechanism -> offered.test(mechanism.wireName()))
                .filter(mechanism -> mechanism.isScram()
                        ? prepares && (!mechanism.isBound() || !bindings.isEmpty())
                        : mechanism == SaslMechanism.PLAIN || mechanism == SaslMechanism.LOGIN)
                .toList();
    }

    /** A new exchange with one that is usable. */
    public SaslClient client(SaslMechanism mechanism, Predicate<String> offered, List<ChannelBinding> bindings) {
        return client(mechanism, offered, bindings, SaslCredentials::randomNonce);
    }

    SaslClient client(
            SaslMechanism mechanism,
            Predicate<String> offered,
            List<ChannelBinding> bindings,
            Supplier<String> nonces) {
        if (mechanism.isScram()) {
            return new ScramClient(mechanism, this, gs2Flag(mechanism, offered, bindings), bindings, nonces.get());
        }
        return mechanism == SaslMechanism.LOGIN ? new LoginClient(this) : new PlainClient(this);
    }

    /** RFC 5802 §6: {@code y} says that we could be bound, and the server seems not to. */
    private static String gs2Flag(SaslMechanism mechanism, Predicate<String> offered, List<ChannelBinding> bindings) {
        if (mechanism.isBound()) {
            return "p=" + bindings.get(0).type();
        }
        boolean serverBinds = Arrays.stream(SaslMechanism.values())
                .anyMatch(known -> known.isBound() && offered.test(known.wireName()));
        return bindings.isEmpty() || serverBinds ? "n" : "y";
    }

    private static String randomNonce() {
        byte[] nonce = new byte[NONCE];
        new SecureRandom().nextBytes(nonce);
        return Base64.getEncoder().encodeToString(nonce);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "SaslCredentials[" + name + "]";
    }

    /** PLAIN (RFC 4616). */
    private record PlainClient(SaslCredentials credentials) implements SaslClient {
        @Override
        public Optional<byte[]> begin() {
            return Optional.of(utf8("\0" + credentials.name() + "\0" + credentials.password()));
        }

        @Override
        public byte[] respond(byte[] challenge) throws Distrust {
            throw new Distrust("the server asked for more than PLAIN has");
        }

        @Override
        public boolean isSatisfied() {
            return true;
        }
    }

    /** LOGIN: whatever the server's prompts say, first the name, then the password. */
    private static final class LoginClient implements SaslClient {
        private final SaslCredentials credentials;
        private int asked;

        LoginClient(SaslCredentials credentials) {
            this.credentials = credentials;
        }

        @Override
        public Optional<byte[]> begin() {
            return Optional.empty();
        }

        @Override
        public byte[] respond(byte[] challenge) throws Distrust {
            asked++;
            if (asked > 2) {
                throw new Distrust("the server asked for more than LOGIN has");
            }
            return utf8(asked == 1 ? credentials.name() : credentials.password());
        }

        @Override
        public boolean isSatisfied() {
            return true;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
