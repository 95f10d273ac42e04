package org.postroad.mta.smtp.client;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postroad.common.address.EmailAddress;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.MailParameters.Returned;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.Reply;

/**
 * One mail transaction of the client (RFC 5321 §3.3); with BDAT in place of DATA where the message is binary (RFC 3030). Confined to one thread; made for one message.
 *
 * <p>Commands go out in groups, and the replies to a group are read before the next: with PIPELINING (RFC 2920) groups small enough that
 * the buffers between us never fill up while both sides only write, without it groups of one.
 */
final class Sending {
    private static final int PIPELINED = 50;
    private static final int CHUNK = 256 << 10;
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private enum Step {
        MAIL,
        RCPT,
        DATA
    }

    /** A command; the recipient's index counts only for RCPT. */
    private record Command(Step step, int recipient, String line) {}

    private final Talk talk;
    private final Extensions extensions;
    private final SmtpTimeouts timeouts;
    private final Envelope envelope;
    private final boolean smtpUtf8;
    private final @Nullable RecipientOutcome[] outcomes;
    private int accepted;
    private boolean begun;
    private boolean dotSent;
    private boolean spent;
    private boolean unfinished;

    Sending(Talk talk, Extensions extensions, SmtpTimeouts timeouts, Envelope envelope) {
        this.talk = talk;
        this.extensions = extensions;
        this.timeouts = timeouts;
        this.envelope = envelope;
        smtpUtf8 = envelope.parameters().smtpUtf8()
                || envelope.from().address().filter(EmailAddress::needsSmtpUtf8).isPresent()
                || envelope.to().stream().anyMatch(to -> to.address().needsSmtpUtf8());
        outcomes = new RecipientOutcome[envelope.to().size()];
    }

    /** What the message needs and the server has not; nothing was said to it yet. */
    Optional<RecipientOutcome> unsupported() {
        MailParameters needs = envelope.parameters();
        long limit = extensions.maxSize();
        if (smtpUtf8 && !extensions.has("SMTPUTF8")) {
            return lacking(
                    EnhancedStatus.UTF8_ADDRESS_NOT_PERMITTED, "the next host does not support SMTPUTF8 (RFC 6531)");
        }
        if (needs.isBinary() && !(extensions.has("BINARYMIME") && extensions.has("CHUNKING"))) {
            return lacking(
                    EnhancedStatus.CONVERSION_NOT_SUPPORTED,
                    "the message is binary, and the next host does not support BINARYMIME (RFC 3030)");
        }
        if (needs.isEightBit() && !extensions.has("8BITMIME")) {
            return lacking(
                    EnhancedStatus.CONVERSION_NOT_SUPPORTED, "the next host does not support 8BITMIME (RFC 6152)");
        }
        if (limit > 0 && needs.size() > limit) {
            return lacking(
                    EnhancedStatus.MESSAGE_TOO_BIG,
                    "the message has " + needs.size() + " octets, the next host takes " + limit);
        }
        if (needs.requireTls() && !extensions.has("REQUIRETLS")) {
            return lacking(
                    EnhancedStatus.REQUIRETLS_NEEDED,
                    "the message asks for REQUIRETLS, which the next host does not promise (RFC 8689)");
        }
        return Optional.empty();
    }

    /** Runs to its end; after an exception {@link #lost} says what becomes of the rest. */
    void run(InputStream message) throws Talk.Broken {
        if (envelope.parameters().isBinary()) {
            sendEnvelope();
            if (accepted > 0) {
                sendChunks(message);
            }
            return;
        }
        Optional<Reply> data = sendEnvelope();
        if (data.isEmpty()) {
            return;
        }
        if (!data.get().isIntermediate()) {
            setOthers(refusal(data.get()));
            return;
        }
        if (accepted == 0) {
            // RFC 2920 §3.1: it goes on although it has no recipient; an empty message ends that.
            talk.unbounded();
            check(talk.ask(".", timeouts.dot()));
        } else {
            sendMessage(message);
            if (isAnsweredEarly()) {
                return;
            }
            sendDot();
        }
        unfinished = false;
    }

    /** The dialogue broke: whoever has no outcome yet shares this one. */
    void lost(ClientFault fault) {
        spent = true;
        setOthers(dotSent ? new RecipientOutcome.Unanswered(fault) : new RecipientOutcome.Lost(fault));
    }

    /** One for each recipient, once it has run or was lost. */
    List<RecipientOutcome> outcomes() {
        return Arrays.stream(outcomes).map(Objects::requireNonNull).toList();
    }

    /** The server answered MAIL, other than by saying goodbye. */
    boolean isBegun() {
        return begun;
    }

    /** The connection is of no more use. */
    boolean isConnectionSpent() {
        return spent;
    }

    /** The server still has a transaction open. */
    boolean isUnfinished() {
        return unfinished;
    }

    // ---- the envelope

    /** MAIL, the RCPTs and DATA; the reply to DATA, empty where it was not worth saying. */
    private Optional<Reply> sendEnvelope() throws Talk.Broken {
        List<Command> commands = commands();
        int group = extensions.has("PIPELINING") ? PIPELINED : 1;
        Optional<Reply> data = Optional.empty();
        for (int from = 0; from < commands.size(); from += group) {
            List<Command> now = commands.subList(from, Math.min(commands.size(), from + group));
            boolean inVain = from > 0 && (!unfinished || (now.get(0).step() == Step.DATA && accepted == 0));
            if (inVain) {
                break;
            }
            say(now);
            for (Command command : now) {
                Reply reply = check(talk.reply(command.step() == Step.DATA ? timeouts.data() : timeouts.command()));
                switch (command.step()) {
                    case MAIL -> mailAnswered(reply);
                    case RCPT -> recipientAnswered(command.recipient(), reply);
                    case DATA -> data = Optional.of(reply);
                }
            }
        }
        return data;
    }

    private List<Command> commands() {
        List<Command> commands = new ArrayList<>();
        commands.add(new Command(Step.MAIL, -1, "MAIL FROM:" + envelope.from() + parameters()));
        List<Recipient> to = envelope.to();
        for (int i = 0; i < to.size(); i++) {
            commands.add(new Command(Step.RCPT, i, "RCPT TO:" + to.get(i).path() + parameters(to.get(i))));
        }
        if (!envelope.parameters().isBinary()) {
            commands.add(new Command(Step.DATA, -1, "DATA"));
        }
        return commands;
    }

    private String parameters() {
        MailParameters parameters = envelope.parameters();
        StringBuilder text = new StringBuilder();
        if (parameters.size() > 0 && extensions.has("SIZE")) {
            text.append(" SIZE=").append(parameters.size());
        }
        if (parameters.isEightBit() || parameters.isBinary()) {
            text.append(" BODY=").append(parameters.body().keyword());
        }
        if (smtpUtf8) {
            text.append(" SMTPUTF8");
        }
        if (parameters.requireTls()) {
            text.append(" REQUIRETLS");
        }
        if (extensions.has("DSN") && parameters.returned() != Returned.UNSTATED) {
            text.append(" RET=").append(parameters.returned());
        }
        if (extensions.has("DSN") && !parameters.envelopeId().isEmpty()) {
            text.append(" ENVID=").append(parameters.envelopeId());
        }
        return text.toString();
    }

    /** What the sender asked for of reports goes with the message to a host that answers for them from there on (RFC 3461 §5.2.1). */
    private String parameters(Recipient to) {
        if (!extensions.has("DSN")) {
            return "";
        }
        return (to.wishes().stated() ? " NOTIFY=" + to.wishes() : "")
                + (to.original().isStated() ? " ORCPT=" + to.original().text() : "");
    }

    private void say(List<Command> commands) throws Talk.Broken {
        StringBuilder lines = new StringBuilder();
        for (Command command : commands) {
            lines.append(command.line()).append("\r\n");
            talk.dialogue().client(command.line());
            if (command.step() == Step.MAIL) {
                talk.dialogue().beginTransaction();
            }
        }
        talk.send(lines.toString(), timeouts.command());
    }

    private void mailAnswered(Reply reply) throws Talk.Broken {
        begun = reply.code() != 421;
        if (reply.isPositive()) {
            unfinished = true;
        } else {
            setOthers(refusal(reply));
        }
    }

    private void recipientAnswered(int recipient, Reply reply) throws Talk.Broken {
        if (outcomes[recipient] != null) {
            return; // MAIL was refused; this only follows from it
        }
        if (reply.isPositive()) {
            accepted++;
        } else {
            // RFC 5321 §4.5.3.1.10: 552 in answer to RCPT means 452, unless it says that it is about the mailbox (RFC
            // 3463
            // §3.3), which can never hold the message.
            boolean aboutMailbox = reply.statusOrUndefined().subject() == 2;
            outcomes[recipient] = reply.code() == 552 && !aboutMailbox
                    ? new RecipientOutcome.Refused(new Reply(452, EnhancedStatus.TOO_MANY_RECIPIENTS, reply.lines()))
                    : refusal(reply);
        }
    }

    // ---- the message

    private void sendMessage(InputStream message) throws Talk.Broken {
        DotStuffer stuffer = new DotStuffer((block, length) -> talk.write(block, length, timeouts.block()));
        byte[] octets = new byte[32 * 1024];
        long size = 0;
        try {
            for (int count = read(message, octets); count >= 0; count = read(message, octets)) {
                stuffer.write(octets, count);
                size += count;
            }
            stuffer.finish();
        } catch (IOException lost) {
            hearLastWords();
            throw talk.broken(lost);
        }
        talk.dialogue().note("message of " + size + " octets, then the dot");
    }

    /** RFC 3030 §2: each chunk is answered before the next one goes out. */
    private void sendChunks(InputStream message) throws Talk.Broken {
        byte[] octets = new byte[CHUNK];
        boolean last = false;
        while (!last) {
            int length = readFully(message, octets);
            last = length < octets.length;
            if (last && isAnsweredEarly()) {
                return;
            }
            String command = "BDAT " + length + (last ? " LAST" : "");
            talk.dialogue().client(command);
            dotSent = last; // from here on the server may have it all
            sendChunk(command, octets, length);
            if (last) {
                talk.unbounded();
            }
            Reply reply = check(talk.reply(last ? timeouts.dot() : timeouts.data()));
            if (!reply.isPositive()) {
                setOthers(refusal(reply));
                return;
            }
            if (last) {
                setOthers(new RecipientOutcome.Accepted(reply, extensions.has("DSN")));
                unfinished = false;
            }
        }
    }

    private void sendChunk(String command, byte[] octets, int length) throws Talk.Broken {
        try {
            talk.send(command + "\r\n", timeouts.command());
            talk.write(octets, length, timeouts.block());
        } catch (IOException lost) {
            hearLastWords();
            throw talk.broken(lost);
        }
    }

    private void sendDot() throws Talk.Broken {
        dotSent = true;
        talk.unbounded(); // RFC 5321 §4.5.3.2.6: who gives up here sends it twice
        talk.send(".\r\n", timeouts.block());
        Reply reply = check(talk.reply(timeouts.dot()));
        setOthers(reply.isPositive() ? new RecipientOutcome.Accepted(reply, extensions.has("DSN")) : refusal(reply));
    }

    /**
     * Whether the server said something before it could have the message. A refusal is taken at its word and the end of the message
     * withheld; anything else cannot be the answer to what was not said yet, least of all a promise.
     */
    private boolean isAnsweredEarly() throws Talk.Broken {
        if (talk.transport().isQuiet()) {
            return false;
        }
        Reply early = talk.reply(LAST_WORDS);
        spent = true;
        setOthers(refusal(early));
        return true;
    }

    /** A server that breaks off in the middle of a message may have said why. */
    private void hearLastWords() {
        try {
            Reply reply = talk.reply(LAST_WORDS);
            setOthers(refusal(reply));
        } catch (Talk.Broken silent) {
            talk.dialogue().note("no last words");
        }
    }

    private static int readFully(InputStream message, byte[] octets) throws Talk.Broken {
        try {
            return message.readNBytes(octets, 0, octets.length);
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    private static int read(InputStream message, byte[] octets) throws Talk.Broken {
        try {
            return message.read(octets);
        } catch (IOException unreadable) {
            throw unreadable(unreadable);
        }
    }

    /** Our own copy fails us; the dot must not follow. */
    static Talk.Broken unreadable(IOException why) {
        return new Talk.Broken(
                ClientFault.Kind.CONTENT_UNREADABLE,
                EnhancedStatus.SYSTEM_TROUBLE,
                "our copy of the message cannot be read: " + why.getMessage());
    }

    // ---- outcomes

    /** RFC 5321 §3.8: after 421 the connection is closed, whatever it answers. */
    private Reply check(Reply reply) {
        spent |= reply.code() == 421;
        return reply;
    }

    private RecipientOutcome refusal(Reply reply) throws Talk.Broken {
        if (!reply.isTransient() && !reply.isPermanent()) {
            throw talk.badReply("a reply out of place: " + reply);
        }
        return new RecipientOutcome.Refused(reply);
    }

    private void setOthers(RecipientOutcome outcome) {
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] == null) {
                outcomes[i] = outcome;
            }
        }
    }

    private static Optional<RecipientOutcome> lacking(EnhancedStatus status, String text) {
        return Optional.of(new RecipientOutcome.Unsupported(status, text));
    }
}
