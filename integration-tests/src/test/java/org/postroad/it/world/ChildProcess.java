package org.postroad.it.world;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A process whose output goes to a log, and which does not outlive this JVM. */
public final class ChildProcess {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int TAIL = 8000;
    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> ALIVE.forEach(Process::destroyForcibly), "end-child-processes"));
    }

    private final Process process;
    private final Path log;
    private final Set<String> lines = ConcurrentHashMap.newKeySet();
    private final Thread reader;

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.reader = new Thread(this::read, "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    public static ChildProcess start(List<String> command, Path log) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(log.toAbsolutePath().getParent().toFile())
                .redirectErrorStream(true)
                .start();
        ALIVE.add(process);
        process.onExit().thenAccept(ALIVE::remove);
        process.getOutputStream().close();
        return new ChildProcess(process, log);
    }

    /** Waits until the process has printed a line. */
    public void awaitLine(String line) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (lines) {
            while (!lines.contains(line)) {
                boolean over = !reader.isAlive() || System.nanoTime() > deadline;
                if (over && !lines.contains(line)) { // its last line may have come meanwhile
                    throw new AssertionError("the process did not print '" + line + "'; it printed:\n" + tail());
                }
                TimeUnit.MILLISECONDS.timedWait(lines, 100);
            }
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** SIGTERM; the exit code. */
    public int terminate() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        exitCode();
    }

    /** Waits for the end; the exit code. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the process did not end in " + PATIENCE.toSeconds() + " s:\n" + tail());
        }
        reader.join(PATIENCE.toMillis());
        return process.exitValue();
    }

    /** The end of what it printed. */
    public String tail() {
        try {
            String all = Files.readString(log);
            return all.substring(Math.max(0, all.length() - TAIL));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
                Writer out = Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write(line + "\n");
                out.flush();
                // Short lines are signals to wait for; the rest is the log, which may be long.
                if (line.length() < 40) {
                    lines.add(line);
                    synchronized (lines) {
                        lines.notifyAll();
                    }
                }
            }
        } catch (IOException ended) {
            lines.add("");
        }
    }
}
