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
            transport.write(octets, 0, octets.length, timeout);
        } catch (EOFException closed) {
            // It may have answered before it closed; where it has not, waiting for its reply says so.
            dialogue.note(String.valueOf(closed.getMessage()));
        } catch (IOException lost) {
            throw broken(lost);
        }
    }

    Reply reply(Duration timeout) throws Broken {
        ReplyParser parser = new ReplyParser();
        long deadline = System.nanoTime() + timeout.toNanos(); // of all its lines: it may not come drop by drop
        beforeReply.run();
        try {
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
        dialogue.note(text);
        return new Broken(
                timeout ? ClientFault.Kind.TIMEOUT : ClientFault.Kind.CONNECTION_LOST,
                EnhancedStatus.BAD_CONNECTION,
                text);
    }
}
