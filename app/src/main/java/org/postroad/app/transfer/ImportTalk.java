package org.postroad.app.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.postroad.app.control.Exchange;
import org.postroad.app.control.Exchange.Received;
import org.postroad.app.control.OperationRefusedException;
import org.postroad.mailstore.Keyword;

/** The operator's side of an {@link ImportOperation}: reads a source and sends it. Confined to one thread. */
public final class ImportTalk {
    /** Hears how far the import has come. One thread at a time. */
    public interface Listener {
        /** So many octets more of the source are read. */
        void read(long octets);

        /** Something is not imported. */
        void leftOut(String place, String why);

        /** What the system has counted so far. */
        void counts(JsonNode counts);
    }

    private final boolean seen;
    private final Listener listener;

    /** @param seen whether all is flagged as read */
    public ImportTalk(boolean seen, Listener listener) {
        this.seen = seen;
        this.listener = listener;
    }

    /** Sends all of it and waits for the result, which also has {@code leftOut}. */
    public ObjectNode run(Exchange system, MailReader reader) throws IOException {
        CompletableFuture<ObjectNode> result = CompletableFuture.supplyAsync(() -> listen(system), ImportTalk::start);
        Sending sending = new Sending(system);
        try {
            reader.readTo(sending);
            sending.send(JsonNodeFactory.instance.objectNode().put("end", true));
            sending.flush();
        } catch (SystemGone gone) {
            joined(result); // its words say why, if it had any
            throw gone;
        }
        return joined(result).put("leftOut", sending.leftOut);
    }

    /** A thread of its own: one that waits in the JVM's common pool would stop whatever else needs that, such as the client of an S3 store. */
    private static void start(Runnable listening) {
        Thread thread = new Thread(listening, "import-answers");
        thread.setDaemon(true);
        thread.start();
    }

    /** The system takes no more: it is not the source that cannot be read. */
    private static final class SystemGone extends IOException {
        private static final long serialVersionUID = 1L;

        SystemGone(IOException cause) {
            super("the system takes no more: " + cause.getMessage(), cause);
        }
    }

    private static ObjectNode joined(CompletableFuture<ObjectNode> result) throws IOException {
        try {
            return result.join();
        } catch (CompletionException failed) {
            Throwable cause = Objects.requireNonNullElse(failed.getCause(), failed);
            if (cause instanceof OperationRefusedException refused) {
                throw refused;
            }
            throw new IOException("the system broke off: " + cause.getMessage(), cause);
        }
    }

    private ObjectNode listen(Exchange system) {
        try {
            Received received = system.receive();
            while (received.result().isEmpty()) {
                received.note().ifPresent(this::tell);
                received = system.receive();
            }
            return (ObjectNode) received.result().get();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private void tell(JsonNode counts) {
        synchronized (listener) {
            listener.counts(counts);
        }
    }

    private final class Sending implements MailReader.Sink {
        private final Exchange system;
        private long leftOut;

        Sending(Exchange system) {
            this.system = system;
        }

        @Override
        public OutputStream begin() {
            OutputStream octets = system.octets();
            OutputStream told = new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    write(new byte[] {(byte) octet}, 0, 1);
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    try {
                        octets.write(bytes, offset, length);
                    } catch (IOException cause) {
                        throw new SystemGone(cause);
                    }
                }

                @Override
                public void close() throws IOException {
                    try {
                        octets.close();
                    } catch (IOException cause) {
                        throw new SystemGone(cause);
                    }
                }
            };
            return new BufferedOutputStream(told, 32 << 10);
        }

        @Override
        public void end(MessageNote note) throws IOException {
            Set<Keyword> keywords = new TreeSet<>(note.keywords());
            if (seen) {
                keywords.add(Keyword.SEEN);
            }
            send(new MessageNote(note.folder(), keywords, note.received().orElse(null), note.place()).toJson());
        }

        @Override
        public void drop(String place, String why) throws IOException {
            skipped(place, why);
            send(JsonNodeFactory.instance.objectNode().put("dropped", true));
        }

        @Override
        public void skipped(String place, String why) {
            leftOut++;
            synchronized (listener) {
                listener.leftOut(place, why);
            }
        }

        @Override
        public void progress(long octets) {
            synchronized (listener) {
                listener.read(octets);
            }
        }

        void flush() throws IOException {
            try {
                system.flush();
            } catch (IOException cause) {
                throw new SystemGone(cause);
            }
        }

        private void send(ObjectNode note) throws IOException {
            try {
                system.sendLater(note);
            } catch (IOException cause) {
                throw new SystemGone(cause);
            }
        }
    }
}
