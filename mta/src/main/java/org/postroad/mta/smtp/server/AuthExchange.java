package org.postroad.mta.smtp.server;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.wire.sasl.Authenticator;
import org.postroad.common.wire.sasl.SaslBase64;
import org.postroad.common.wire.sasl.SaslMechanism;
import org.postroad.common.wire.sasl.SaslServer;
import org.postroad.common.wire.sasl.SaslStep;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.Reply;
import org.postroad.mta.smtp.SyntaxFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** AUTH of one session: SASL in SMTP's clothes (RFC 4954). Confined to one thread. */
final class AuthExchange {
    private static final Logger LOG = LoggerFactory.getLogger(AuthExchange.class);

    /**
     * What comes of a step.
     *
     * @param identity who it is; empty unless it has succeeded
     */
    record Answer(Reply reply, String identity) {}

    private final Authenticator authenticator;
    private final AuthThrottle throttle;
    private final InetSocketAddress client;
    private @Nullable SaslServer mechanism;
    private int failures;

    AuthExchange(Authenticator authenticator, AuthThrottle throttle, InetSocketAddress client) {
        this.authenticator = authenticator;
        this.throttle = throttle;
        this.client = client;
    }

    /** Whether the client's next line is its answer to a challenge. */
    boolean isUnderWay() {
        return mechanism != null;
    }

    /** Wrong passwords so far. */
    int failures() {
        return failures;
    }

    void cancel() {
        mechanism = null;
    }

    /** Begins with AUTH's argument. */
    Answer begin(String argument) {
        String[] words = argument.split(" +", 3);
        if (argument.isEmpty() || words.length > 2) {
            throw new SyntaxFault(EnhancedStatus.INVALID_ARGUMENTS, "Syntax: AUTH mechanism [initial-response]");
        }
        mechanism = SaslMechanism.named(words[0])
                .orElseThrow(() -> Refusal.of(504, EnhancedStatus.INVALID_ARGUMENTS, "Mechanism not supported"))
                .server(this::authenticate);
        if (words.length == 1) {
            return answer(mechanism, mechanism.begin());
        }
        return respond(words[1].equals("=") ? "" : words[1]);
    }

    /** Goes on with the client's line. */
    Answer respond(String line) {
        SaslServer current = Objects.requireNonNull(mechanism);
        mechanism = null;
        if (line.equals("*")) {
            throw Refusal.of(501, EnhancedStatus.SECURITY_REFUSAL, "Authentication cancelled");
        }
        byte[] message = SaslBase64.decode(line)
                .orElseThrow(() -> new SyntaxFault(EnhancedStatus.SYNTAX_ERROR, "Cannot decode base64"));
        try {
            return answer(current, current.respond(message));
        } catch (SyntaxFault | Refusal said) {
            throw said;
        } catch (RuntimeException unknowable) {
            LOG.error("cannot authenticate {} now", client, unknowable);
            throw Refusal.of(454, EnhancedStatus.SECURITY_TROUBLE, "Temporary authentication failure");
        }
    }

    /** Asks the authenticator, unless too many wrong passwords came from there. */
    private Optional<String> authenticate(String name, String password) {
        if (!throttle.begin(client.getAddress())) {
            throw Refusal.of(454, EnhancedStatus.SECURITY_TROUBLE, "Too many failed authentications, try again later");
        }
        Optional<String> identity;
        try {
            identity = authenticator.authenticate(name, password);
        } catch (RuntimeException unknowable) {
            throttle.forgive(client.getAddress());
            throw unknowable;
        }
        if (identity.isPresent()) {
            throttle.forgive(client.getAddress());
        }
        return identity;
    }

    private Answer answer(SaslServer current, SaslStep step) {
        if (step instanceof SaslStep.Challenge challenge) {
            mechanism = current;
            return new Answer(Reply.of(334, SaslBase64.encode(challenge.data())), "");
        }
        mechanism = null;
        if (step instanceof SaslStep.Success success) {
            Reply welcome = Reply.of(235, EnhancedStatus.AUTHENTICATED, "Authentication succeeded");
            return new Answer(welcome, success.identity());
        }
        if (step instanceof SaslStep.Failure failure && failure.reason() == SaslStep.Reason.MALFORMED) {
            throw new SyntaxFault(EnhancedStatus.SYNTAX_ERROR, "Malformed authentication message");
        }
        failures++;
        LOG.info("authentication failed from {}", client);
        return new Answer(Reply.of(535, EnhancedStatus.BAD_CREDENTIALS, "Authentication credentials invalid"), "");
    }
}
