package org.postroad.mta.smtp.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.postroad.common.wire.LineTooLongException;
import org.postroad.common.wire.LineTransport;
import org.postroad.mta.smtp.Dialogue;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.Reply;
import org.postroad.mta.smtp.ReplyParser;
import org.postroad.mta.smtp.ReplySyntaxException;

/** Commands out, replies in, every line of it noted. Confined to one thread. */
final class Talk {
    /** The dialogue broke. */
    static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient ClientFault fault;

        Broken(ClientFault.Kind kind, EnhancedStatus status, String text) {
            super(text, null, false, false);
            fault = new ClientFault(kind, status, text);
        }

        ClientFault fault() {
            return fault;
        }
    }

    private final LineTransport transport;
    private final Dialogue dialogue;
    private Runnable beforeReply;
    private boolean bounded;
    private long until; // System.nanoTime, while bounded
    private Duration bound = Duration.ZERO;

    /**
     * @param beforeReply run each time before a reply is waited for
     */
    Talk(LineTransport transport, Dialogue dialogue, Runnable beforeReply) {
        this.transport = transport;
        this.dialogue = dialogue;
        this.beforeReply = beforeReply;
    }

    /** The same dialogue goes on for somebody else. */
    void watchedBy(Runnable watcher) {
        beforeReply = watcher;
    }

    /** From now on all steps together end in time, until {@link #unbounded}. */
    void boundedBy(Duration whole) {
        bounded = true;
        bound = whole;
        until = System.nanoTime() + whole.toNanos();
    }

    /** Each step has its own time and no other. */
    void unbounded() {
        bounded = false;
    }

    private Duration within(Duration step) throws SocketTimeoutException {
        if (isOver()) {
            throw new SocketTimeoutException();
        }
        return bounded ? Duration.ofNanos(Math.min(step.toNanos(), until - System.nanoTime())) : step;
    }

    private boolean isOver() {
        return bounded && System.nanoTime() - until >= 0;
    }

    LineTransport transport() {
        return transport;
    }

    Dialogue dialogue() {
        return dialogue;
    }

    /** Says a command and waits for its reply. */
    Reply ask(String command, Duration timeout) throws Broken {
        return ask(command, command, timeout);
    }

    /** The same, noted in other words: for secrets. */
    Reply ask(String command, String noted, Duration timeout) throws Broken {
        dialogue.client(noted);
        send(command + "\r\n", timeout);
        return reply(timeout);
    }

    /** Sends lines that were noted already, or are nobody's business. */
    void send(String lines, Duration timeout) throws Broken {
        byte[] octets = lines.getBytes(StandardCharsets.UTF_8);
        try {
            write(octets, octets.length, timeout);
        } catch (EOFException closed) {
            // It may have answered before it closed; where it has not, waiting for its reply says so.
            dialogue.note(String.valueOf(closed.getMessage()));
        } catch (IOException lost) {
            throw broken(lost);
        }
    }

    /** Sends octets of a message. */
    void write(byte[] octets, int length, Duration timeout) throws IOException {
        transport.write(octets, 0, length, within(timeout));
    }

    Reply reply(Duration timeout) throws Broken {
        ReplyParser parser = new ReplyParser();
        beforeReply.run();
        try {
            long deadline = System.nanoTime() + within(timeout).toNanos(); // of all its lines: not drop by drop
            while (true) {
                byte[] line = transport.readLine(
                        ReplyParser.MAX_LINE, Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
                Optional<Reply> reply = parser.line(new String(line, StandardCharsets.UTF_8));
                if (reply.isPresent()) {
                    dialogue.server(reply.get());
                    return reply.get();
                }
            }
        } catch (ReplySyntaxException | LineTooLongException bad) {
            throw badReply(String.valueOf(bad.getMessage()));
        } catch (IOException lost) {
            throw broken(lost);
        }
    }

    Broken badReply(String text) {
        dialogue.note(text);
        return new Broken(ClientFault.Kind.BAD_REPLY, EnhancedStatus.INVALID_REPLY, text);
    }

    Broken broken(IOException lost) {
        boolean timeout = lost instanceof SocketTimeoutException;
        String text = lost instanceof EOFException || timeout
                ? String.valueOf(lost.getMessage())
                : "the connection broke: " + lost.getMessage();
        if (timeout && isOver()) {
            text = "the message was not through after " + bound.toSeconds() + " seconds in all";
        }
        dialogue.note(text);
        return new Broken(
                timeout ? ClientFault.Kind.TIMEOUT : ClientFault.Kind.CONNECTION_LOST,
                EnhancedStatus.BAD_CONNECTION,
                text);
    }
}
