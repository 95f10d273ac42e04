package org.postroad.common.wire.sasl;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.postroad.common.wire.sasl.SaslStep.Reason;
import org.postroad.common.wire.tls.ChannelBinding;
import org.postroad.common.wire.tls.TlsSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authentication as every protocol of one system uses it: what is offered on a connection, and exchanges. All of them count into one
 * {@link AuthThrottle}. Thread-safe.
 */
public final class Sasl {
    private static final Logger LOG = LoggerFactory.getLogger(Sasl.class);
    private static final int NONCE = 24;

    /** Of a mechanism that was offered a moment ago, before the settings changed. */
    private static final SaslServer WITHDRAWN = new SaslServer() {
        @Override
        public SaslStep begin() {
            return SaslStep.failure(Reason.UNAVAILABLE);
        }

        @Override
        public SaslStep respond(byte[] message) {
            return SaslStep.failure(Reason.UNAVAILABLE);
        }
    };

    private final Supplier<Logins> current;
    private final AuthThrottle throttle;
    private final Supplier<String> nonces;

    /**
     * @param clock for how long a failure counts
     */
    public Sasl(Logins logins, Clock clock) {
        this(() -> logins, clock);
    }

    /**
     * @param current asked for each exchange anew, as the settings may have changed
     * @param clock for how long a failure counts
     */
    public Sasl(Supplier<Logins> current, Clock clock) {
        this(current, clock, randomNonces());
    }

    /**
     * @param nonces of at least 18 random octets each, printable ASCII without a comma
     */
    public Sasl(Logins logins, Clock clock, Supplier<String> nonces) {
        this(() -> logins, clock, nonces);
    }

    private Sasl(Supplier<Logins> current, Clock clock, Supplier<String> nonces) {
        this.current = current;
        throttle = new AuthThrottle(clock);
        this.nonces = nonces;
    }

    /**
     * The mechanisms for a connection, the strongest first.
     *
     * @param tls what protects it; empty in clear text
     * @param secretsInClear whether a password or token may cross it in clear text, too
     */
    public List<SaslMechanism> offered(Optional<TlsSession> tls, boolean secretsInClear) {
        Logins logins = current.get();
        return Arrays.stream(SaslMechanism.values())
                .filter(mechanism -> isOffered(mechanism, logins, tls, secretsInClear))
                .toList();
    }

    /**
     * A new exchange.
     *
     * @param mechanism one that is offered
     * @param client where it comes from
     */
    public SaslServer server(SaslMechanism mechanism, InetAddress client, Optional<TlsSession> tls) {
        return new Guarded(server(mechanism, tls), client);
    }

    private static boolean isOffered(
            SaslMechanism mechanism, Logins logins, Optional<TlsSession> tls, boolean secretsInClear) {
        if (mechanism.isScram()) {
            return logins.scram().isPresent()
                    && (!mechanism.isBound() || !bindings(tls).isEmpty());
        }
        boolean byToken = mechanism == SaslMechanism.OAUTHBEARER || mechanism == SaslMechanism.XOAUTH2;
        return (tls.isPresent() || secretsInClear)
                && (!byToken || logins.tokens().isPresent());
    }

    private SaslServer server(SaslMechanism mechanism, Optional<TlsSession> tls) {
        Logins logins = current.get();
        return switch (mechanism) {
            case SCRAM_SHA_256_PLUS, SCRAM_SHA_256, SCRAM_SHA_1_PLUS, SCRAM_SHA_1 ->
                logins.scram()
                        .<SaslServer>map(
                                verifiers -> new ScramServer(mechanism, verifiers, bindings(tls), nonces.get()))
                        .orElse(WITHDRAWN);
            case OAUTHBEARER, XOAUTH2 ->
                logins.tokens()
                        .<SaslServer>map(verifier -> new BearerServer(mechanism, verifier))
                        .orElse(WITHDRAWN);
            case PLAIN -> new PlainServer(logins.passwords());
            case LOGIN -> new LoginServer(logins.passwords());
        };
    }

    private static List<ChannelBinding> bindings(Optional<TlsSession> tls) {
        return tls.map(TlsSession::bindings).orElse(List.of());
    }

    private static Supplier<String> randomNonces() {
        SecureRandom random = new SecureRandom();
        return () -> {
            byte[] nonce = new byte[NONCE];
            random.nextBytes(nonce);
            return Base64.getEncoder().encodeToString(nonce);
        };
    }

    /** Counts each message as a failure from its start, so that many at one time gain nothing, and takes back what was none. */
    private final class Guarded implements SaslServer {
        private final SaslServer mechanism;
        private final InetAddress client;
        private boolean counted;

        Guarded(SaslServer mechanism, InetAddress client) {
            this.mechanism = mechanism;
            this.client = client;
        }

        @Override
        public SaslStep begin() {
            return mechanism.begin();
        }

        @Override
        public SaslStep respond(byte[] message) {
            if (counted) { // all that is left is its end
                return ask(message);
            }
            if (!throttle.begin(client)) {
                return SaslStep.failure(Reason.THROTTLED);
            }
            SaslStep step = ask(message);
            if (isRefusal(step)) {
                counted = true;
                LOG.info("authentication failed from {}", client.getHostAddress());
            } else {
                throttle.forgive(client);
            }
            return step;
        }

        /** Who is told why counts as refused then, and not only if he stays for the end. */
        private static boolean isRefusal(SaslStep step) {
            return step instanceof SaslStep.Challenge challenge && challenge.refusal()
                    || step instanceof SaslStep.Failure failure && failure.reason() == Reason.REFUSED;
        }

        private SaslStep ask(byte[] message) {
            try {
                return mechanism.respond(message);
            } catch (RuntimeException unknowable) {
                LOG.error("cannot authenticate {} now", client.getHostAddress(), unknowable);
                return SaslStep.failure(Reason.UNAVAILABLE);
            }
        }
    }
}
