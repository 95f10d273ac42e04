package org.postroad.mta.smtp.server;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postroad.common.wire.LineConnection;
import org.postroad.mta.smtp.EnhancedStatus;
import org.postroad.mta.smtp.SyntaxFault;

/**
 * BDAT of one session (RFC 3030 §2): a message from its first chunk to the last one. What follows the command is read to its end in every
 * case, also where it is refused, as long as the session has time. Where nobody can say how long that is, it cannot be told from commands, and the connection ends.
 * Confined to one thread at a time.
 */
final class BdatExchange {
    /** The session around it. */
    interface Session {
        /**
         * A chunk has its place now.
         *
         * @throws org.postroad.mta.smtp.Refusal if not
         */
        void requireTurn();

        /** Opens the message, at the first chunk. */
        ChunkedBody open() throws IOException;

        /** A chunk was taken, and more will come. */
        void taken(BdatCommand chunk);

        /** The last chunk was taken. */
        void complete(ChunkedBody body);

        /** A chunk was refused; after it the whole transaction counts as failed, and chunks that are on their way find none. */
        void refused(Exception why);

        /** Asked while octets come in vain: the session has lasted too long, and has ended now. */
        boolean isOutOfTime();

        /** What follows can no longer be told from commands. */
        void lost(SyntaxFault why);
    }

    private final LineConnection connection;
    private final Session session;
    private @Nullable ChunkedBody body; // since the transaction's first chunk

    BdatExchange(LineConnection connection, Session session) {
        this.connection = connection;
        this.session = session;
    }

    /** Whether the message comes in chunks, and has begun. */
    boolean hasBegun() {
        return body != null;
    }

    /** Octets of the message that have come so far, unless it will be refused. */
    long octets() {
        ChunkedBody known = body;
        return known == null || known.isRefused() ? 0 : known.size();
    }

    /** The transaction is over. */
    void forget() {
        body = null;
    }

    /** Takes a line that is a BDAT command. */
    void line(String line) {
        BdatCommand chunk;
        try {
            chunk = BdatCommand.parse(line);
        } catch (SyntaxFault unknownSize) {
            session.lost(unknownSize);
            return;
        }
        try {
            ChunkedBody into = bodyFor(chunk);
            into.announce(chunk.size());
            receive(
                    chunk.size(),
                    into::write,
                    () -> ended(chunk, into),
                    () -> into.isRefused() && session.isOutOfTime());
        } catch (IOException | RuntimeException refused) {
            receive(chunk.size(), (octets, length) -> {}, () -> session.refused(refused), session::isOutOfTime);
        }
    }

    private ChunkedBody bodyFor(BdatCommand chunk) throws IOException {
        session.requireTurn();
        if (!chunk.wellFormed()) {
            throw new SyntaxFault(EnhancedStatus.INVALID_ARGUMENTS, "Syntax: BDAT size [LAST]");
        }
        ChunkedBody known = body;
        if (known != null) {
            return known;
        }
        ChunkedBody first = session.open();
        body = first;
        return first;
    }

    private void receive(long size, ChunkReader.Into into, Runnable atEnd, BooleanSupplier givenUp) {
        if (size == 0) {
            atEnd.run();
        } else {
            ChunkReader reader = new ChunkReader(size, into, atEnd);
            connection.receive(octets -> givenUp.getAsBoolean() || reader.take(octets));
        }
    }

    private void ended(BdatCommand chunk, ChunkedBody into) {
        if (chunk.last()) {
            session.complete(into);
            return;
        }
        try {
            into.end(false);
        } catch (Exception fault) {
            session.refused(fault);
            return;
        }
        session.taken(chunk);
    }
}
