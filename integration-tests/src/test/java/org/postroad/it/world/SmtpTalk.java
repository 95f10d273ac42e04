package org.postroad.it.world;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.postroad.common.testing.SocketPeer;

/** Somebody who speaks SMTP by hand. Confined to one thread. */
public final class SmtpTalk implements AutoCloseable {
    private final SocketPeer peer;

    private SmtpTalk(SocketPeer peer) throws IOException {
        this.peer = peer;
        expect(220, reply());
    }

    /** Greets a host on its port for strangers. */
    public static SmtpTalk withPort25(InetSocketAddress host) throws IOException {
        SmtpTalk talk = new SmtpTalk(new SocketPeer(host));
        talk.command(250, "EHLO client.test");
        return talk;
    }

    /** Logs in on a submission port with STARTTLS. */
    public static SmtpTalk submitting(InetSocketAddress host, String login, String password) throws Exception {
        SmtpTalk talk = withPort25(host);
        talk.command(220, "STARTTLS");
        talk.peer.secure();
        talk.command(250, "EHLO client.test");
        byte[] plain = ("\0" + login + "\0" + password).getBytes(StandardCharsets.UTF_8);
        talk.command(235, "AUTH PLAIN " + Base64.getEncoder().encodeToString(plain));
        return talk;
    }

    /** Sends a message whose lines end in CRLF; the reply that accepted it. */
    public String send(String from, List<String> to, String message) throws IOException {
        command(250, "MAIL FROM:<" + from + ">");
        for (String recipient : to) {
            command(250, "RCPT TO:<" + recipient + ">");
        }
        command(354, "DATA");
        peer.send(message + ".\r\n");
        return expect(250, reply());
    }

    /** Sends a command; the last line of the reply, whose code must be the expected one. */
    public String command(int code, String line) throws IOException {
        peer.send(line + "\r\n");
        return expect(code, reply());
    }

    private static String expect(int code, String reply) throws SmtpReplyException {
        if (!reply.startsWith(Integer.toString(code))) {
            throw new SmtpReplyException(reply);
        }
        return reply;
    }

    private String reply() throws IOException {
        String line = peer.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = peer.readLine();
        }
        if (line == null) {
            throw new IOException("the server closed the connection");
        }
        return line;
    }

    /** The server answered, but not what was hoped for. */
    public static final class SmtpReplyException extends IOException {
        private static final long serialVersionUID = 1L;

        SmtpReplyException(String reply) {
            super(reply);
        }

        /** Whether the client is asked to try again later. */
        public boolean isTemporary() {
            return getMessage().startsWith("4");
        }
    }

    @Override
    public void close() throws IOException {
        peer.close();
    }
}
