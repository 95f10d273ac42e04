package org.postroad.it.world;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** An open push channel: the state changes that came over it, in order. */
public final class Push implements AutoCloseable {
    private final InputStream stream;
    private final BlockingQueue<JsonNode> changes = new LinkedBlockingQueue<>();

    Push(InputStream stream) {
        this.stream = stream;
        Thread reader = new Thread(this::read, "push");
        reader.setDaemon(true);
        reader.start();
    }

    /** Waits for the next change that is of interest; fails if none comes. */
    public JsonNode next(Duration longest, Predicate<JsonNode> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (true) {
            JsonNode change = changes.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (change == null) {
                throw new AssertionError("no such push came within " + longest);
            }
            if (wanted.test(change)) {
                return change;
            }
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }

    private void read() {
        ObjectMapper json = new ObjectMapper();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("data:")) {
                    changes.add(json.readTree(line.substring("data:".length())));
                }
            }
        } catch (IOException closed) {
            changes.clear();
        }
    }
}
