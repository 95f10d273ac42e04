package org.postroad.mta.smtp.server;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postroad.common.wire.LineConnection;
import org.postroad.common.wire.sasl.Sasl;
import org.postroad.common.wire.sasl.SaslBase64;
import org.postroad.common.wire.sasl.SaslMechanism;
import org.postroad.common.wire.sasl.SaslServer;
import org.postroad.common.wire.sasl.SaslStep;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.Reply;
import org.postroad.mta.smtp.SyntaxFault;

/** AUTH of one session: SASL in SMTP's clothes (RFC 4954). Confined to one thread. */
final class AuthExchange {
    /**
     * What comes of a step.
     *
     * @param identity who it is; empty unless it has succeeded
     */
    record Answer(Reply reply, String identity) {}

    private final Sasl sasl;
    private final LineConnection connection;
    private final boolean secretsInClear;
    private @Nullable SaslServer mechanism;
    private int failures;

    /**
     * @param secretsInClear whether passwords may come without TLS, too
     */
    AuthExchange(Sasl sasl, LineConnection connection, boolean secretsInClear) {
        this.sasl = sasl;
        this.connection = connection;
        this.secretsInClear = secretsInClear;
    }

    /** What the client may choose from now, the strongest first. */
    List<SaslMechanism> offered() {
        return sasl.offered(connection.tls(), secretsInClear);
    }

    /** Whether the client's next line is its answer to a challenge. */
    boolean isUnderWay() {
        return mechanism != null;
    }

    /** Refused logins so far. */
    int failures() {
        return failures;
    }

    void cancel() {
        mechanism = null;
    }

    /** Begins with AUTH's argument; the client is where failures are counted. */
    Answer begin(String argument, InetAddress client) {
        String[] words = argument.split(" +", 3);
        if (argument.isEmpty() || words.length > 2) {
            throw new SyntaxFault(EnhancedStatus.INVALID_ARGUMENTS, "Syntax: AUTH mechanism [initial-response]");
        }
        SaslMechanism chosen = SaslMechanism.named(words[0])
                .filter(offered()::contains)
                .orElseThrow(() -> Refusal.of(504, EnhancedStatus.INVALID_ARGUMENTS, "Mechanism not supported"));
        mechanism = sasl.server(chosen, client, connection.tls());
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
        return answer(current, current.respond(message));
    }

    private Answer answer(SaslServer current, SaslStep step) {
        if (step instanceof SaslStep.Challenge challenge) {
            mechanism = current;
            return new Answer(Reply.of(334, SaslBase64.encode(challenge.data())), "");
        }
        if (step instanceof SaslStep.Success success) {
            mechanism = null;
            Reply welcome = Reply.of(235, EnhancedStatus.AUTHENTICATED, "Authentication succeeded");
            return new Answer(welcome, success.identity());
        }
        return refuse(((SaslStep.Failure) step).reason());
    }

    private Answer refuse(SaslStep.Reason reason) {
        mechanism = null;
        return switch (reason) {
            case MALFORMED -> throw new SyntaxFault(EnhancedStatus.SYNTAX_ERROR, "Malformed authentication message");
            case THROTTLED ->
                throw Refusal.of(
                        454, EnhancedStatus.SECURITY_TROUBLE, "Too many failed authentications, try again later");
            case UNAVAILABLE ->
                throw Refusal.of(454, EnhancedStatus.SECURITY_TROUBLE, "Temporary authentication failure");
            case REFUSED -> {
                failures++;
                Reply wrong = Reply.of(535, EnhancedStatus.BAD_CREDENTIALS, "Authentication credentials invalid");
                yield new Answer(wrong, "");
            }
        };
    }
}
