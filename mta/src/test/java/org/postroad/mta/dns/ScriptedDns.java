package org.postroad.mta.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** A name server over UDP that says what a test tells it to say: for each question any number of packets. */
final class ScriptedDns implements AutoCloseable {
    private final DatagramSocket socket =
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final List<Message> questions = new CopyOnWriteArrayList<>();
    private final Thread thread;

    ScriptedDns(Function<Message, List<byte[]>> script) throws IOException {
        thread = new Thread(() -> run(script), "scripted-dns");
        thread.setDaemon(true);
        thread.start();
    }

    static Message replyTo(Message question) {
        Message reply = new Message(question.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.addRecord(question.getQuestion(), Section.QUESTION);
        return reply;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    List<Message> questions() {
        return questions;
    }

    @Override
    public void close() throws InterruptedException {
        socket.close();
        thread.join();
    }

    private void run(Function<Message, List<byte[]>> script) {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        while (!socket.isClosed()) {
            try {
                packet.setLength(4096);
                socket.receive(packet);
                Message question = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                questions.add(question);
                for (byte[] reply : script.apply(question)) {
                    socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                }
            } catch (IOException failed) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(failed);
                }
            }
        }
    }
}
