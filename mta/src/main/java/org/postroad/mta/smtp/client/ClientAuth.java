package org.postroad.mta.smtp.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postroad.common.wire.sasl.SaslBase64;
import org.postroad.common.wire.sasl.SaslClient;
import org.postroad.common.wire.sasl.SaslCredentials;
import org.postroad.common.wire.sasl.SaslMechanism;
import org.postroad.common.wire.tls.ChannelBinding;
import org.postroad.mta.smtp.Dialogue;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Reply;

/** AUTH as the client says it (RFC 4954). Confined to one thread. */
final class ClientAuth {
    private static final int MAX_CHALLENGES = 4;

    private final Talk talk;
    private final SmtpTarget target;
    private final Extensions extensions;
    private final List<ChannelBinding> bindings;
    private final Duration timeout;

    /**
     * @param bindings what the connection can be bound to
     * @param timeout of each reply
     */
    ClientAuth(Talk talk, SmtpTarget target, Extensions extensions, List<ChannelBinding> bindings, Duration timeout) {
        this.talk = talk;
        this.target = target;
        this.extensions = extensions;
        this.bindings = bindings;
        this.timeout = timeout;
    }

    /**
     * Logs in with the strongest mechanism that both sides know. If that is refused, the password is tried: many servers offer SCRAM for every
     * account, but have a verifier only for some.
     */
    void login() throws Talk.Broken {
        SaslCredentials credentials =
                new SaslCredentials(target.login().user(), target.login().password());
        List<SaslMechanism> usable = credentials.usable(extensions::hasMechanism, bindings);
        if (usable.isEmpty()) {
            throw unavailable(target.name() + " offers no AUTH mechanism that we know");
        }
        SaslMechanism strongest = usable.get(0);
        Reply reply = exchange(strongest, client(credentials, strongest));
        Optional<SaslMechanism> byPassword = usable.stream()
                .filter(mechanism -> mechanism == SaslMechanism.PLAIN || mechanism == SaslMechanism.LOGIN)
                .findFirst();
        if (reply.isPermanent() && byPassword.isPresent() && strongest.compareTo(SaslMechanism.PLAIN) < 0) {
            reply = exchange(byPassword.get(), client(credentials, byPassword.get()));
        }
        if (!reply.isPositive()) {
            throw refused(reply.toString());
        }
    }

    static Talk.Broken unavailable(String text) {
        return new Talk.Broken(ClientFault.Kind.AUTH_UNAVAILABLE, EnhancedStatus.SECURITY_TROUBLE, text);
    }

    /** Whatever it said: a wrong password in our settings must not bounce our users' mail. */
    private static Talk.Broken refused(String text) {
        return new Talk.Broken(ClientFault.Kind.AUTH_REFUSED, EnhancedStatus.SECURITY_TROUBLE, text);
    }

    private SaslClient client(SaslCredentials credentials, SaslMechanism mechanism) {
        return credentials.client(mechanism, extensions::hasMechanism, bindings);
    }

    private Reply exchange(SaslMechanism mechanism, SaslClient client) throws Talk.Broken {
        String command = "AUTH " + mechanism;
        Optional<byte[]> initial = client.begin();
        Reply reply = initial.isPresent()
                ? talk.ask(command + " " + SaslBase64.encode(initial.get()), command + " " + Dialogue.MASK, timeout)
                : talk.ask(command, timeout);
        for (int challenges = 0; reply.isIntermediate(); challenges++) {
            if (challenges == MAX_CHALLENGES) {
                throw refused(target.name() + " asks for more than " + mechanism + " has");
            }
            reply = talk.ask(SaslBase64.encode(answer(client, reply)), Dialogue.MASK, timeout);
        }
        if (reply.isPositive() && !client.isSatisfied()) {
            throw refused(target.name() + " did not prove that it knows the password");
        }
        return reply;
    }

    private byte[] answer(SaslClient client, Reply challenge) throws Talk.Broken {
        try {
            // What is no base64 can only be a prompt that nobody reads.
            return client.respond(SaslBase64.decode(challenge.text()).orElse(new byte[0]));
        } catch (SaslClient.Distrust distrust) {
            talk.ask("*", timeout); // RFC 4954 §4: cancels
            throw refused(target.name() + ": " + distrust.getMessage());
        }
    }
}
