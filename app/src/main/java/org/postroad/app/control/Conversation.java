package org.postroad.app.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.Pipe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operation's side of a long operation. Holds nothing itself. */
public final class Conversation {
    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

    private Conversation() {}

    /** Begins a long operation in this process, on a thread of its own; the operator's end of it. */
    public static Exchange begin(Operations operations, String operation, JsonNode arguments) throws IOException {
        Pipe there = Pipe.open();
        Pipe back = Pipe.open();
        Exchange theirs = exchange(there, back);
        Thread thread = new Thread(() -> run(operations, operation, arguments, theirs), "operation");
        thread.setDaemon(true);
        thread.start();
        return new Exchange(ChannelStreams.input(back.source()), ChannelStreams.output(there.sink()), () -> {
            back.source().close();
            there.sink().close();
            joinQuietly(thread); // the store must not be closed under it
        });
    }

    /** Runs an operation to its end, which the operator hears of in any case. */
    static void run(Operations operations, String operation, JsonNode arguments, Exchange operator) {
        try (operator) {
            try {
                operator.finish(operations.converse(operation, arguments, operator));
            } catch (OperationRefusedException refused) {
                operator.refuse(String.valueOf(refused.getMessage()));
            } catch (RuntimeException bug) {
                LOG.error("an operation failed", bug);
                operator.refuse("the operation failed; the log of the serving process says why: " + bug.getMessage());
            } catch (IOException failed) {
                LOG.debug("an operation ended early", failed);
                operator.refuse("the operation broke off: " + failed.getMessage());
            }
        } catch (IOException gone) {
            LOG.debug("the operator is gone", gone);
        }
    }

    private static Exchange exchange(Pipe in, Pipe out) {
        Closeable both = () -> {
            in.source().close();
            out.sink().close();
        };
        return new Exchange(ChannelStreams.input(in.source()), ChannelStreams.output(out.sink()), both);
    }

    private static void joinQuietly(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
