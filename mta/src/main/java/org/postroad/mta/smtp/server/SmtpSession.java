package org.postroad.mta.smtp.server;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postroad.common.wire.LineConnection;
import org.postroad.common.wire.LineFault;
import org.postroad.common.wire.LineSession;
import org.postroad.common.wire.sasl.Sasl;
import org.postroad.common.wire.tls.TlsSession;
import org.postroad.mta.smtp.Dialogue;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.Reply;
import org.postroad.mta.smtp.SmtpFaults;
import org.postroad.mta.smtp.SmtpVerb;
import org.postroad.mta.smtp.SyntaxFault;

/**
 * The server's side of one SMTP connection (RFC 5321), without a socket.
 *
 * <pre>
 *   greeting -EHLO-&gt; greeted -MAIL-&gt; in transaction -RCPT...-&gt; -DATA-&gt; message -dot-&gt; greeted
 *                       ^                  | or BDAT: a chunk, and more of them; after the last one: greeted
 *                       |                  | RSET, EHLO, a chunk that is refused: the transaction is aborted
 *                       +------------------+
 * </pre>
 *
 * <p>STARTTLS goes back to the greeting, without saying it again. Confined to one thread at a time.
 */
final class SmtpSession implements LineSession {
    private static final int MAX_COMMAND = 2048; // RFC 5321 §4.5.3.1.4 grants 512, extensions add to it
    private static final int MAX_AUTH = 12_288; // RFC 4954 §4
    private static final int MAX_FAILED_AUTHS = 3;
    private static final int MAX_IDLE_COMMANDS = 100; // that bring no message nearer, between two messages
    private static final int MAX_SURPLUS_RECIPIENTS =
            1000; // refused as too many: RFC 5321 §4.5.3.1.10 has the client stop
    private static final Set<SmtpVerb> IDLE_COMMANDS = EnumSet.of(
            SmtpVerb.EHLO, SmtpVerb.HELO, SmtpVerb.LHLO, SmtpVerb.RSET, SmtpVerb.NOOP, SmtpVerb.VRFY, SmtpVerb.HELP);
    private static final Pattern HELO_NAME = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");
    private static final Reply OK = Reply.of(250, EnhancedStatus.SUCCESS, "OK");
    private static final Reply SENDER_OK = Reply.of(250, EnhancedStatus.SENDER_VALID, "Sender OK");
    private static final Reply RECIPIENT_OK = Reply.of(250, EnhancedStatus.RECIPIENT_VALID, "Recipient OK");
    private static final Reply GO_AHEAD = Reply.of(354, "Go ahead, end with <CRLF>.<CRLF>");

    private final LineConnection connection;
    private final SmtpServerPolicy policy;
    private final Client client;
    private final MailHandler handler;
    private final AuthExchange auth;
    private final BdatExchange bdat;
    private final Clock clock;
    private final SessionTime time;
    private final Dialogue dialogue = new Dialogue();
    private final Map<SmtpVerb, Command> commands = new EnumMap<>(SmtpVerb.class);

    private @Nullable MailTransaction transaction;
    private @Nullable MailTransaction unheard; // accepted, and nothing was said since
    private boolean tookMessage;
    private MailParameters parameters = MailParameters.NONE;
    private int recipients;
    private int errors;
    private int refusedRecipients;
    private int surplusRecipients;
    private int idleCommands;
    private boolean stopping;

    SmtpSession(
            LineConnection connection,
            SmtpServerPolicy policy,
            SessionGuard guard,
            MailHandler handler,
            Sasl sasl,
            Clock clock,
            SessionTime time) {
        this.connection = connection;
        this.policy = policy;
        client = new Client(connection, policy, guard, clock.instant());
        this.handler = handler;
        auth = new AuthExchange(sasl, connection, policy.access().authInClear());
        bdat = new BdatExchange(connection, new Chunks());
        this.clock = clock;
        this.time = time;
        commands.put(SmtpVerb.EHLO, argument -> greet(argument, true));
        commands.put(SmtpVerb.HELO, argument -> greet(argument, false));
        commands.put(SmtpVerb.MAIL, this::mail);
        commands.put(SmtpVerb.RCPT, this::rcpt);
        commands.put(SmtpVerb.DATA, argument -> data());
        commands.put(SmtpVerb.RSET, argument -> reset());
        commands.put(SmtpVerb.VRFY, this::verify);
        commands.put(SmtpVerb.EXPN, argument -> notImplemented());
        commands.put(SmtpVerb.HELP, argument -> help());
        commands.put(SmtpVerb.NOOP, argument -> reply(OK));
        commands.put(SmtpVerb.QUIT, argument -> quit());
        commands.put(SmtpVerb.STARTTLS, argument -> startTls());
        commands.put(SmtpVerb.AUTH, this::auth);
        commands.put(SmtpVerb.XCLIENT, this::xclient);
        commands.put(SmtpVerb.LHLO, argument -> greet(argument, true));
    }

    // ---- what the wire tells

    @Override
    public void onOpen() {
        connection.tls().ifPresent(this::noteTls);
        if (!client.mayConnect()) {
            turnAway(Reply.of(554, policy.hostName() + " No service for you here")); // RFC 5321 §3.1
            return;
        }
        Duration wait = client.watch().greetingDelay();
        if (wait.isZero()) {
            admit(false);
        } else {
            connection.pause(wait, this::admit);
        }
    }

    private void admit(boolean talkedEarly) {
        try {
            client.watch().connected(talkedEarly);
            greeting();
        } catch (Refusal refused) {
            turnAway(refused.reply());
        }
    }

    private void turnAway(Reply reply) {
        reply(reply);
        connection.close();
    }

    private void greeting() {
        reply(Reply.of(220, policy.hostName() + (policy.lmtp() ? " LMTP Postroad" : " ESMTP Postroad")));
    }

    @Override
    public void onLine(byte[] octets) {
        replyWasHeard();
        if (auth.isUnderWay()) {
            dialogue.client(Dialogue.MASK);
            answering(() -> authenticated(auth.respond(new String(octets, StandardCharsets.ISO_8859_1))));
            return;
        }
        if (BdatCommand.isOne(octets)) {
            String line = new String(octets, StandardCharsets.ISO_8859_1);
            dialogue.client(line.replaceAll("[^\\x20-\\x7e]", "?"));
            if (isOutOfTime()) {
                endOfTime();
            } else {
                bdat.line(line);
            }
            return;
        }
        answering(() -> command(CommandLine.parse(octets)));
    }

    @Override
    public void onBadLine(LineFault fault) {
        boolean inAuth = auth.isUnderWay();
        auth.cancel();
        dialogue.note(fault.words());
        answering(() -> {
            throw Refusal.of(
                    500,
                    inAuth && fault == LineFault.TOO_LONG
                            ? EnhancedStatus.AUTH_LINE_TOO_LONG
                            : EnhancedStatus.SYNTAX_ERROR,
                    "Syntax error: " + fault.words());
        });
    }

    @Override
    public void onSecured(TlsSession tls) {
        abortTransaction();
        client.forget();
        noteTls(tls);
    }

    @Override
    public void onIdle() {
        reply(Reply.of(421, EnhancedStatus.BAD_CONNECTION, policy.hostName() + " Timeout, closing connection"));
    }

    @Override
    public void onStop() {
        stopping = true;
        if (transaction == null) {
            sayStopping();
        }
    }

    @Override
    public void onClosed() {
        abortTransaction();
        client.watch().close();
    }

    @Override
    public int maxLine() {
        return policy.hasAuth() && !client.isAuthenticated() ? MAX_AUTH : MAX_COMMAND;
    }

    // ---- commands

    private interface Command {
        void run(String argument) throws Exception;
    }

    private void command(CommandLine line) throws Exception {
        dialogue.client(line.recorded(policy.hasAuth()));
        SmtpVerb verb = line.verb()
                .orElseThrow(() -> Refusal.of(500, EnhancedStatus.INVALID_COMMAND, "Command not recognized"));
        if (verb != SmtpVerb.QUIT && isOutOfTime()) {
            endOfTime();
            return;
        }
        if (verb != SmtpVerb.AUTH && line.text().length() > MAX_COMMAND) {
            throw Refusal.of(500, EnhancedStatus.SYNTAX_ERROR, "Line too long");
        }
        checkRules(verb, line.argument());
        if (IDLE_COMMANDS.contains(verb) && ++idleCommands > MAX_IDLE_COMMANDS) {
            throw new Refusal(closing("Too many commands and no message"));
        }
        Objects.requireNonNull(commands.get(verb)).run(line.argument());
    }

    private void checkRules(SmtpVerb verb, String argument) {
        if (policy.lmtp() && (verb == SmtpVerb.EHLO || verb == SmtpVerb.HELO)) {
            throw Refusal.of(500, EnhancedStatus.INVALID_COMMAND, "This is LMTP: say LHLO"); // RFC 2033 §4.1
        }
        if (!policy.lmtp() && verb == SmtpVerb.LHLO) {
            throw Refusal.of(500, EnhancedStatus.INVALID_COMMAND, "This is SMTP: say EHLO");
        }
        if (verb.has(SmtpVerb.Rule.NO_ARGUMENT) && !argument.isEmpty()) {
            throw new SyntaxFault(EnhancedStatus.INVALID_ARGUMENTS, verb + " takes no argument");
        }
        if (verb.has(SmtpVerb.Rule.GREETED) && !client.isGreeted()) {
            throw Refusal.of(503, EnhancedStatus.INVALID_COMMAND, "Say EHLO first");
        }
        if (verb.has(SmtpVerb.Rule.ENCRYPTED)
                && policy.access().tlsRequired()
                && connection.tls().isEmpty()) {
            throw Refusal.of(530, EnhancedStatus.SECURITY_REFUSAL, "Must issue a STARTTLS command first");
        }
        if (verb.has(SmtpVerb.Rule.AUTHENTICATED)
                && policy.access().auth() == SmtpServerPolicy.Auth.REQUIRED
                && !client.isAuthenticated()) {
            throw Refusal.of(530, EnhancedStatus.SECURITY_REFUSAL, "Authentication required");
        }
        if (verb.has(SmtpVerb.Rule.IN_TRANSACTION) && transaction == null) {
            throw Refusal.of(503, EnhancedStatus.INVALID_COMMAND, "Need MAIL before " + verb);
        }
        if (verb.has(SmtpVerb.Rule.OUTSIDE_TRANSACTION) && transaction != null) {
            throw Refusal.of(503, EnhancedStatus.INVALID_COMMAND, verb + " is not allowed in a mail transaction");
        }
    }

    private void greet(String name, boolean withExtensions) {
        if (!HELO_NAME.matcher(name).matches()) {
            throw new SyntaxFault(EnhancedStatus.INVALID_ARGUMENTS, "Your host name or address literal is needed");
        }
        abortTransaction(); // RFC 5321 §4.1.4
        client.greeted(name, withExtensions);
        List<String> lines = new ArrayList<>(List.of(policy.hostName() + " greets " + name));
        if (withExtensions) {
            lines.addAll(offer().lines());
        }
        reply(Reply.of(250, lines.toArray(String[]::new)));
    }

    private Offer offer() {
        return new Offer(
                policy,
                client.isExtended(),
                connection.tls().isPresent(),
                connection.canStartTls(),
                authIsOffered() ? auth.offered() : List.of(),
                client.mayXclient(),
                clock.instant());
    }

    private void mail(String argument) {
        MailCommand mail = MailCommand.parse(argument, offer());
        if (mail.parameters().size() > policy.limits().size()) {
            throw Refusal.of(
                    552,
                    EnhancedStatus.MESSAGE_TOO_BIG,
                    "Message is larger than the " + policy.limits().size() + " octets allowed");
        }
        beginDialogue();
        SessionInfo info = client.info();
        client.watch().sender(info, mail.from());
        transaction = handler.begin(info, client.watch(), mail.from(), mail.parameters());
        parameters = mail.parameters();
        recipients = 0;
        reply(SENDER_OK);
    }

    private void beginDialogue() {
        if (tookMessage) {
            dialogue.beginFurtherMessage();
            client.beginsFurtherMessage(clock.instant());
        } else {
            dialogue.beginTransaction();
        }
    }

    private void rcpt(String argument) {
        requireNoChunk();
        RcptCommand rcpt = RcptCommand.parse(argument, parameters.smtpUtf8(), policy.mailDomain(), offer());
        if (recipients >= policy.limits().recipients()) {
            if (++surplusRecipients > MAX_SURPLUS_RECIPIENTS) {
                throw new Refusal(closing("Too many recipients"));
            }
            throw Refusal.of(452, EnhancedStatus.TOO_MANY_RECIPIENTS, "Too many recipients");
        }
        try {
            current().recipient(rcpt.recipient());
        } catch (Refusal refused) {
            refuseRecipient(refused.reply());
            return;
        }
        recipients++;
        reply(RECIPIENT_OK);
    }

    /** A wrong recipient is no bad command, but a client that guesses many is sent away. */
    private void refuseRecipient(Reply refusal) {
        reply(refusal);
        if (refusal.isPermanent() && ++refusedRecipients >= policy.limits().refusedRecipients()) {
            hangUp("Too many refused recipients");
            return;
        }
        client.watch().recipientRefused(refusal);
    }

    private void data() throws IOException {
        requireNoChunk();
        if (parameters.isBinary()) {
            throw Refusal.of(503, EnhancedStatus.INVALID_COMMAND, "BODY=BINARYMIME needs BDAT"); // RFC 3030 §3
        }
        requireRecipient();
        OutputStream body;
        try {
            body = current().body();
        } catch (IOException | RuntimeException refused) {
            abortTransaction();
            throw refused;
        }
        reply(GO_AHEAD);
        DataReader reader = new DataReader(body, policy.limits().size(), this::dot);
        connection.receive(octets -> isInVain(reader) || reader.take(octets));
    }

    /** A message that is refused already is read to its dot, but not for ever. */
    private boolean isInVain(DataReader reader) {
        boolean inVain = reader.isRefused() && isOutOfTime();
        if (inVain) {
            endOfTime();
        }
        return inVain;
    }

    private void dot(DataReader reader) {
        dialogue.note("message of " + reader.size() + " octets, then the dot");
        answering(() -> accept(reader::finish));
    }

    /** What becomes of chunks. */
    private final class Chunks implements BdatExchange.Session {
        @Override
        public void requireTurn() {
            checkRules(SmtpVerb.BDAT, "");
            if (policy.lmtp()) {
                throw Refusal.of(502, EnhancedStatus.INVALID_COMMAND, "CHUNKING is not offered");
            }
        }

        @Override
        public ChunkedBody open() throws IOException {
            requireRecipient();
            return new ChunkedBody(current().body(), policy.limits().size(), parameters.isBinary());
        }

        @Override
        public void taken(BdatCommand chunk) {
            reply(Reply.of(250, EnhancedStatus.SUCCESS, chunk.size() + " octets received"));
        }

        @Override
        public void complete(ChunkedBody body) {
            dialogue.note("message of " + body.size() + " octets in " + body.chunks() + " chunks");
            answering(() -> accept(() -> body.end(true)));
        }

        @Override
        public void refused(Exception why) {
            abortTransaction();
            answering(() -> {
                throw why;
            });
        }

        @Override
        public boolean isOutOfTime() {
            if (!SmtpSession.this.isOutOfTime()) {
                return false;
            }
            endOfTime();
            return true;
        }

        @Override
        public void lost(SyntaxFault why) {
            abortTransaction();
            reply(SmtpFaults.toReply(why));
            hangUp("Cannot tell a chunk from commands");
        }
    }

    /** Ends the message and the transaction. */
    private void accept(Step finish) throws Exception {
        if (policy.lmtp()) {
            acceptEach(finish);
            return;
        }
        MailTransaction accepting = current();
        Reply accepted;
        try {
            finish.run();
            accepted = accepting.accept(client.hop(dialogue, parameters.smtpUtf8()));
        } finally {
            abortTransaction();
        }
        forgiveErrors();
        took(accepting);
        reply(accepted);
    }

    private void took(MailTransaction accepted) {
        tookMessage = true;
        unheard = accepted;
        time.messageAccepted();
    }

    private void forgiveErrors() {
        errors = 0;
        idleCommands = 0;
        surplusRecipients = 0;
    }

    /** Who goes on has the reply to the message before. A client that closes without a word may not. */
    private void replyWasHeard() {
        MailTransaction accepted = unheard;
        if (accepted != null) {
            unheard = null;
            accepted.heard();
        }
    }

    /** A reply for each recipient that was taken, in their order, also where all of them get the same (RFC 2033 §4.2). */
    private void acceptEach(Step finish) {
        int expected = recipients;
        MailTransaction accepting = current();
        List<Reply> replies;
        try {
            finish.run();
            replies = accepting.acceptEach(client.hop(dialogue, parameters.smtpUtf8()), expected);
            took(accepting);
        } catch (Exception fault) {
            replies = Collections.nCopies(expected, SmtpFaults.toReply(fault));
        } finally {
            abortTransaction();
        }
        forgiveErrors();
        replies.forEach(this::reply);
    }

    private void requireRecipient() {
        if (recipients == 0) {
            // RFC 2033 §4.2 asks for 503.
            throw Refusal.of(policy.lmtp() ? 503 : 554, EnhancedStatus.INVALID_COMMAND, "No valid recipients");
        }
    }

    private void requireNoChunk() {
        if (bdat.hasBegun()) {
            throw Refusal.of(503, EnhancedStatus.INVALID_COMMAND, "Only BDAT or RSET after BDAT"); // RFC 3030 §2
        }
    }

    private void reset() {
        abortTransaction();
        reply(OK);
    }

    private void verify(String argument) {
        if (argument.isEmpty()) {
            throw new SyntaxFault(EnhancedStatus.INVALID_ARGUMENTS, "Whom?");
        }
        // RFC 5321 §3.5.3 and §7.3: says nothing about who exists.
        reply(Reply.of(252, EnhancedStatus.CANNOT_VERIFY, "Cannot verify, send some mail and I will try"));
    }

    private void notImplemented() {
        throw Refusal.of(502, EnhancedStatus.INVALID_COMMAND, "Command not implemented");
    }

    private void help() {
        String verbs = Arrays.stream(SmtpVerb.values()).map(Enum::name).collect(Collectors.joining(" "));
        reply(Reply.of(214, EnhancedStatus.SUCCESS, "Commands: " + verbs, "See RFC 5321"));
    }

    private void quit() {
        abortTransaction();
        reply(Reply.of(221, EnhancedStatus.SUCCESS, policy.hostName() + " closing connection"));
        connection.close();
    }

    private void startTls() {
        if (connection.tls().isPresent()) {
            throw Refusal.of(503, EnhancedStatus.INVALID_COMMAND, "TLS is already active");
        }
        if (!connection.canStartTls()) {
            notImplemented();
        }
        Reply ready = Reply.of(220, EnhancedStatus.SUCCESS, "Ready to start TLS");
        dialogue.server(ready);
        connection.startTls(ready.wire());
    }

    private boolean authIsOffered() {
        return policy.hasAuth()
                && (connection.tls().isPresent() || !policy.access().tlsRequired())
                && !auth.offered().isEmpty();
    }

    private void auth(String argument) {
        if (!policy.hasAuth()) {
            notImplemented();
        }
        if (client.isAuthenticated()) {
            throw Refusal.of(503, EnhancedStatus.INVALID_COMMAND, "Already authenticated");
        }
        if (!authIsOffered()) {
            throw Refusal.of(538, EnhancedStatus.ENCRYPTION_REQUIRED, "Encryption required for authentication");
        }
        authenticated(auth.begin(argument, client.address()));
    }

    /** A trusted proxy speaks for a client; the session begins anew, as that client's (Postfix's XCLIENT_README). */
    private void xclient(String argument) {
        if (!client.mayXclient()) {
            throw Refusal.of(550, EnhancedStatus.SECURITY_REFUSAL, "Insufficient authorization");
        }
        XclientCommand command = XclientCommand.parse(argument);
        abortTransaction();
        client.become(command);
        admit(false);
    }

    private void authenticated(AuthExchange.Answer answer) {
        reply(answer.reply());
        client.authenticated(answer.identity());
        if (auth.failures() >= MAX_FAILED_AUTHS) {
            hangUp("Too many failed authentications");
        }
    }

    private boolean isOutOfTime() {
        return transaction == null ? time.isOver() : time.isLongOver(bdat.octets());
    }

    private void endOfTime() {
        reply(Reply.of(
                421,
                EnhancedStatus.BAD_CONNECTION,
                policy.hostName() + " The time of this session is up, connect again"));
        connection.close();
    }

    // ---- replies

    private interface Step {
        void run() throws Exception;
    }

    /** Runs a step; what it throws becomes a reply, and a bad command is counted. */
    private void answering(Step step) {
        try {
            step.run();
        } catch (Exception fault) {
            Reply reply = SmtpFaults.toReply(fault);
            reply(reply);
            if (reply.code() == 421) { // RFC 5321 §3.8
                connection.close();
            } else if (reply.isPermanent() && ++errors >= policy.limits().errors()) {
                hangUp("Too many errors");
            }
        }
        if (stopping && transaction == null && connection.isOpen()) {
            sayStopping();
        }
        Duration delay = client.watch().takeDelay();
        if (!delay.isZero() && connection.isOpen()) {
            connection.pause(delay, talked -> {});
        }
    }

    private void reply(Reply reply) {
        dialogue.server(reply);
        connection.write(reply.wire());
    }

    private void hangUp(String why) {
        reply(closing(why));
        connection.close();
    }

    private Reply closing(String why) {
        return Reply.of(421, EnhancedStatus.SECURITY_TROUBLE, policy.hostName() + " " + why + ", closing connection");
    }

    private void sayStopping() {
        reply(Reply.of(
                421,
                EnhancedStatus.NOT_ACCEPTING_MESSAGES,
                policy.hostName() + " Service is stopping, try again later"));
        connection.close();
    }

    // ---- state

    private MailTransaction current() {
        return Objects.requireNonNull(transaction);
    }

    /** Ends the transaction; what was accepted stays accepted. */
    private void abortTransaction() {
        MailTransaction ended = transaction;
        transaction = null;
        recipients = 0;
        parameters = MailParameters.NONE;
        bdat.forget();
        if (ended != null) {
            ended.close();
        }
    }

    private void noteTls(TlsSession tls) {
        dialogue.note("TLS: " + tls.protocol() + " " + tls.cipher());
    }
}
