package org.postroad.mta.smtp.server;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postroad.common.address.IpNetwork;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.common.wire.LineConnection;
import org.postroad.common.wire.LineFault;
import org.postroad.common.wire.LineSession;
import org.postroad.common.wire.sasl.Sasl;
import org.postroad.common.wire.sasl.SaslMechanism;
import org.postroad.common.wire.tls.TlsSession;
import org.postroad.mta.smtp.Dialogue;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.Refusal;
import org.postroad.mta.smtp.Reply;
import org.postroad.mta.smtp.SmtpFaults;
import org.postroad.mta.smtp.SmtpVerb;
import org.postroad.mta.smtp.SyntaxFault;
import org.postroad.mta.smtp.server.XclientCommand.Attribute;

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
    private static final Pattern HELO_NAME = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");
    private static final Reply OK = Reply.of(250, EnhancedStatus.SUCCESS, "OK");

    private final LineConnection connection;
    private final SmtpServerPolicy policy;
    private final MailHandler handler;
    private final AuthExchange auth;
    private final Clock clock;
    private final Instant began;
    private final Dialogue dialogue = new Dialogue();
    private final Map<SmtpVerb, Command> commands = new EnumMap<>(SmtpVerb.class);

    private InetSocketAddress remote;
    private InetSocketAddress local;
    private String helo = "";
    private boolean extended;
    private String identity = "";
    private @Nullable MailTransaction transaction;
    private @Nullable ChunkedBody chunked; // since the transaction's first BDAT
    private MailParameters parameters = MailParameters.NONE;
    private int recipients;
    private int errors;
    private int refusedRecipients;
    private boolean stopping;

    SmtpSession(LineConnection connection, SmtpServerPolicy policy, MailHandler handler, Sasl sasl, Clock clock) {
        this.connection = connection;
        this.policy = policy;
        this.handler = handler;
        auth = new AuthExchange(sasl, connection, policy.authInClear());
        this.clock = clock;
        remote = connection.remote();
        local = connection.local();
        began = clock.instant();
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
        if (policy.clients().isEmpty()
                || IpNetwork.anyContains(policy.clients(), connection.remote().getAddress())) {
            greeting();
        } else {
            reply(Reply.of(554, policy.hostName() + " No service for you here")); // RFC 5321 §3.1
            connection.close();
        }
    }

    private void greeting() {
        reply(Reply.of(220, policy.hostName() + (policy.lmtp() ? " LMTP Postroad" : " ESMTP Postroad")));
    }

    @Override
    public void onLine(byte[] octets) {
        if (auth.isUnderWay()) {
            dialogue.client(Dialogue.MASK);
            answering(() -> authenticated(auth.respond(new String(octets, StandardCharsets.ISO_8859_1))));
            return;
        }
        if (BdatCommand.isOne(octets)) {
            bdat(new String(octets, StandardCharsets.ISO_8859_1));
            return;
        }
        answering(() -> command(decode(octets)));
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
        // RFC 3207 §4.2: what was learned in clear text is forgotten.
        abortTransaction();
        helo = "";
        extended = false;
        identity = "";
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
    }

    @Override
    public int maxLine() {
        boolean authMayCome = policy.auth() != SmtpServerPolicy.Auth.NONE && identity.isEmpty();
        return authMayCome ? MAX_AUTH : MAX_COMMAND;
    }

    // ---- commands

    private interface Command {
        void run(String argument) throws Exception;
    }

    private void command(String line) throws Exception {
        int space = line.indexOf(' ');
        String word = space < 0 ? line : line.substring(0, space);
        String argument = space < 0 ? "" : line.substring(space + 1).strip();
        Optional<SmtpVerb> verb = SmtpVerb.named(word);
        dialogue.client(recorded(verb, word, argument, line));
        if (verb.isEmpty()) {
            throw Refusal.of(500, EnhancedStatus.INVALID_COMMAND, "Command not recognized");
        }
        if (verb.get() != SmtpVerb.AUTH && line.length() > MAX_COMMAND) {
            throw Refusal.of(500, EnhancedStatus.SYNTAX_ERROR, "Line too long");
        }
        checkRules(verb.get(), argument);
        Objects.requireNonNull(commands.get(verb.get())).run(argument);
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
        if (verb.has(SmtpVerb.Rule.GREETED) && helo.isEmpty()) {
            throw Refusal.of(503, EnhancedStatus.INVALID_COMMAND, "Say EHLO first");
        }
        if (verb.has(SmtpVerb.Rule.ENCRYPTED)
                && policy.tlsRequired()
                && connection.tls().isEmpty()) {
            throw Refusal.of(530, EnhancedStatus.SECURITY_REFUSAL, "Must issue a STARTTLS command first");
        }
        if (verb.has(SmtpVerb.Rule.AUTHENTICATED)
                && policy.auth() == SmtpServerPolicy.Auth.REQUIRED
                && identity.isEmpty()) {
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
        helo = name;
        extended = withExtensions;
        List<String> lines = new ArrayList<>(List.of(policy.hostName() + " greets " + name));
        if (withExtensions) {
            lines.addAll(offer().lines());
        }
        reply(Reply.of(250, lines.toArray(String[]::new)));
    }

    private Offer offer() {
        return new Offer(
                policy,
                extended,
                connection.tls().isPresent(),
                connection.canStartTls(),
                authIsOffered() ? auth.offered() : List.of(),
                mayXclient());
    }

    private void mail(String argument) {
        MailCommand mail = MailCommand.parse(argument, offer());
        if (mail.parameters().size() > policy.maxSize()) {
            throw Refusal.of(
                    552,
                    EnhancedStatus.MESSAGE_TOO_BIG,
                    "Message is larger than the " + policy.maxSize() + " octets allowed");
        }
        dialogue.beginTransaction();
        transaction = handler.begin(info(), mail.from(), mail.parameters());
        parameters = mail.parameters();
        recipients = 0;
        reply(Reply.of(250, EnhancedStatus.SENDER_VALID, "Sender OK"));
    }

    private void rcpt(String argument) {
        requireNoChunk();
        RcptCommand rcpt = RcptCommand.parse(argument, parameters.smtpUtf8(), policy.mailDomain(), offer());
        if (recipients >= policy.maxRecipients()) {
            throw Refusal.of(452, EnhancedStatus.TOO_MANY_RECIPIENTS, "Too many recipients");
        }
        try {
            current().recipient(rcpt.recipient());
        } catch (Refusal refused) {
            refuseRecipient(refused.reply());
            return;
        }
        recipients++;
        reply(Reply.of(250, EnhancedStatus.RECIPIENT_VALID, "Recipient OK"));
    }

    /** A wrong recipient is no bad command, but a client that guesses many is sent away. */
    private void refuseRecipient(Reply refusal) {
        reply(refusal);
        if (refusal.isPermanent() && ++refusedRecipients >= policy.maxRefusedRecipients()) {
            hangUp("Too many refused recipients");
        }
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
        reply(Reply.of(354, "Go ahead, end with <CRLF>.<CRLF>"));
        connection.receive(new DataReader(body, policy.maxSize(), this::dot));
    }

    private void dot(DataReader reader) {
        dialogue.note("message of " + reader.size() + " octets, then the dot");
        answering(() -> accept(reader::finish));
    }

    /**
     * A chunk follows this line and is read to its end in every case, also where it is refused (RFC 3030 §2). Where nobody can say how
     * long it is, what follows cannot be told from commands, and the connection ends.
     */
    private void bdat(String line) {
        dialogue.client(line.replaceAll("[^\\x20-\\x7e]", "?"));
        BdatCommand chunk;
        try {
            chunk = BdatCommand.parse(line);
        } catch (SyntaxFault unknownSize) {
            abortTransaction();
            reply(SmtpFaults.toReply(unknownSize));
            hangUp("Cannot tell a chunk from commands");
            return;
        }
        try {
            ChunkedBody body = chunkedBody(chunk);
            body.announce(chunk.size());
            receive(chunk.size(), body::write, () -> chunkEnded(chunk, body));
        } catch (IOException | RuntimeException refused) {
            receive(chunk.size(), (octets, length) -> {}, () -> chunkRefused(refused));
        }
    }

    private ChunkedBody chunkedBody(BdatCommand chunk) throws IOException {
        checkRules(SmtpVerb.BDAT, "");
        if (policy.lmtp()) {
            throw Refusal.of(502, EnhancedStatus.INVALID_COMMAND, "CHUNKING is not offered");
        }
        if (!chunk.wellFormed()) {
            throw new SyntaxFault(EnhancedStatus.INVALID_ARGUMENTS, "Syntax: BDAT size [LAST]");
        }
        requireRecipient();
        ChunkedBody known = chunked;
        if (known != null) {
            return known;
        }
        ChunkedBody first = new ChunkedBody(current().body(), policy.maxSize(), parameters.isBinary());
        chunked = first;
        return first;
    }

    private void receive(long size, ChunkReader.Into into, Runnable atEnd) {
        if (size == 0) {
            atEnd.run();
        } else {
            connection.receive(new ChunkReader(size, into, atEnd));
        }
    }

    private void chunkEnded(BdatCommand chunk, ChunkedBody body) {
        if (chunk.last()) {
            dialogue.note("message of " + body.size() + " octets in " + body.chunks() + " chunks");
            answering(() -> accept(() -> body.end(true)));
            return;
        }
        try {
            body.end(false);
        } catch (Exception fault) {
            chunkRefused(fault);
            return;
        }
        reply(Reply.of(250, EnhancedStatus.SUCCESS, chunk.size() + " octets received"));
    }

    /** RFC 3030 §2: after it the whole transaction counts as failed; chunks that are on their way find none. */
    private void chunkRefused(Exception fault) {
        abortTransaction();
        answering(() -> {
            throw fault;
        });
    }

    /** Ends the message and the transaction. */
    private void accept(Step finish) throws Exception {
        if (policy.lmtp()) {
            acceptEach(finish);
            return;
        }
        Reply accepted;
        try {
            finish.run();
            accepted = current().accept(hop());
        } finally {
            abortTransaction();
        }
        errors = 0;
        reply(accepted);
    }

    /** A reply for each recipient that was taken, in their order, also where all of them get the same (RFC 2033 §4.2). */
    private void acceptEach(Step finish) {
        int expected = recipients;
        List<Reply> replies;
        try {
            finish.run();
            replies = current().acceptEach(hop(), expected);
        } catch (Exception fault) {
            replies = Collections.nCopies(expected, SmtpFaults.toReply(fault));
        } finally {
            abortTransaction();
        }
        errors = 0;
        replies.forEach(this::reply);
    }

    private void requireRecipient() {
        if (recipients == 0) {
            // RFC 2033 §4.2 asks for 503.
            throw Refusal.of(policy.lmtp() ? 503 : 554, EnhancedStatus.INVALID_COMMAND, "No valid recipients");
        }
    }

    private void requireNoChunk() {
        if (chunked != null) {
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
        return policy.auth() != SmtpServerPolicy.Auth.NONE
                && (connection.tls().isPresent() || !policy.tlsRequired())
                && !auth.offered().isEmpty();
    }

    private void auth(String argument) {
        if (policy.auth() == SmtpServerPolicy.Auth.NONE) {
            notImplemented();
        }
        if (!identity.isEmpty()) {
            throw Refusal.of(503, EnhancedStatus.INVALID_COMMAND, "Already authenticated");
        }
        if (!authIsOffered()) {
            throw Refusal.of(538, EnhancedStatus.ENCRYPTION_REQUIRED, "Encryption required for authentication");
        }
        authenticated(auth.begin(argument, remote.getAddress()));
    }

    /** A trusted proxy speaks for a client; the session begins anew, as that client's (Postfix's XCLIENT_README). */
    private void xclient(String argument) {
        if (!mayXclient()) {
            throw Refusal.of(550, EnhancedStatus.SECURITY_REFUSAL, "Insufficient authorization");
        }
        XclientCommand command = XclientCommand.parse(argument);
        abortTransaction();
        remote = new InetSocketAddress(
                command.address(Attribute.ADDR).orElse(remote.getAddress()),
                command.port(Attribute.PORT).orElse(remote.getPort()));
        local = new InetSocketAddress(
                command.address(Attribute.DESTADDR).orElse(local.getAddress()),
                command.port(Attribute.DESTPORT).orElse(local.getPort()));
        helo = command.value(Attribute.HELO).orElse("");
        extended =
                command.value(Attribute.PROTO).filter("ESMTP"::equalsIgnoreCase).isPresent();
        identity = command.value(Attribute.LOGIN).orElse("");
        greeting();
    }

    private boolean mayXclient() {
        return IpNetwork.anyContains(policy.xclientFrom(), connection.remote().getAddress());
    }

    private void authenticated(AuthExchange.Answer answer) {
        reply(answer.reply());
        identity = answer.identity();
        if (auth.failures() >= MAX_FAILED_AUTHS) {
            hangUp("Too many failed authentications");
        }
    }

    /** A command as the road may know it. Where AUTH exists, an unknown word may be the answer to a challenge that was refused. */
    private String recorded(Optional<SmtpVerb> verb, String word, String argument, String line) {
        if (verb.isEmpty()) {
            return policy.auth() == SmtpServerPolicy.Auth.NONE ? line : Dialogue.MASK;
        }
        if (verb.get() != SmtpVerb.AUTH) {
            return line;
        }
        String[] words = argument.split(" ", 2);
        boolean known = SaslMechanism.named(words[0]).isPresent();
        String mechanism = known ? word + " " + words[0] : word;
        return known && words.length == 1 ? mechanism : mechanism + " " + Dialogue.MASK;
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
            if (reply.isPermanent() && ++errors >= policy.maxErrors()) {
                hangUp("Too many errors");
            }
        }
        if (stopping && transaction == null && connection.isOpen()) {
            sayStopping();
        }
    }

    private void reply(Reply reply) {
        dialogue.server(reply);
        connection.write(reply.wire());
    }

    private void hangUp(String why) {
        reply(Reply.of(421, EnhancedStatus.SECURITY_TROUBLE, policy.hostName() + " " + why + ", closing connection"));
        connection.close();
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
        chunked = null;
        if (ended != null) {
            ended.close();
        }
    }

    private SessionInfo info() {
        Optional<TlsSession> tls = connection.tls();
        return new SessionInfo(
                remote,
                local,
                helo,
                extended,
                tls.map(TlsSession::protocol).orElse(""),
                tls.map(TlsSession::cipher).orElse(""),
                identity,
                policy.lmtp());
    }

    private Hop hop() {
        SessionInfo info = info();
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("peer", remote.getAddress().getHostAddress());
        detail.put("port", local.getPort());
        detail.put("helo", helo);
        detail.put("protocol", info.protocol(parameters.smtpUtf8()));
        detail.put("tls", (info.tlsProtocol() + " " + info.tlsCipher()).strip());
        detail.put("identity", identity);
        detail.put("lines", dialogue.lines());
        return new Hop(
                HopKind.SMTP_SESSION, policy.hostName().ascii(), began, Duration.ofNanos(dialogue.nanos()), detail);
    }

    private void noteTls(TlsSession tls) {
        dialogue.note("TLS: " + tls.protocol() + " " + tls.cipher());
    }

    private static String decode(byte[] octets) {
        String line;
        try {
            line = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw Refusal.of(500, EnhancedStatus.SYNTAX_ERROR, "Not ASCII and not UTF-8");
        }
        if (line.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw Refusal.of(500, EnhancedStatus.SYNTAX_ERROR, "Control character in command");
        }
        return line;
    }
}
