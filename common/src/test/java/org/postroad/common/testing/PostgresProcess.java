package org.postroad.common.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.postroad.common.db.PostgresSettings;

/**
 * A PostgreSQL server for tests, as durable as one in earnest (what is made for tests has its syncs switched off), in a directory of its own. It
 * can be killed and started again. Closing it removes the directory; it does not outlive this JVM. Confined to one thread.
 */
public final class PostgresProcess implements AutoCloseable {
    /** After a kill it reads its log first, which takes its time where the machine is busy. */
    private static final Duration RECOVERY = Duration.ofMinutes(2);

    private static final Set<PostgresProcess> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALIVE.forEach(PostgresProcess::close), "end-postgres"));
    }

    private final Path directory;
    private EmbeddedPostgres server;

    private PostgresProcess(Path directory) throws IOException {
        this.directory = directory;
        server = start(Loopback.freePort());
    }

    public static PostgresProcess start() {
        try {
            PostgresProcess process = new PostgresProcess(Files.createTempDirectory("postroad-postgres"));
            ALIVE.add(process);
            return process;
        } catch (IOException cause) {
            throw new UncheckedIOException("no PostgreSQL for the tests", cause);
        }
    }

    /** Its database {@code postgres}, with options of the driver such as {@code currentSchema=name}. */
    public PostgresSettings settings(String options) {
        String url = "jdbc:postgresql://localhost:" + server.getPort() + "/postgres?sslmode=disable";
        return new PostgresSettings(options.isEmpty() ? url : url + "&" + options, "postgres", "");
    }

    public int port() {
        return server.getPort();
    }

    /** Kills it with SIGKILL, every process of it at once, so that nothing is written any more. */
    public void kill() {
        killProcesses();
        try {
            Files.deleteIfExists(directory.resolve("data/postmaster.pid"));
            server.close(); // lets go of its lock on the directory, and logs that there was no process left to be
            // stopped
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    /** Starts it again at the same port, and lets it recover what it had. */
    public void startAgain() {
        try {
            server = start(server.getPort());
        } catch (IOException cause) {
            throw new UncheckedIOException("PostgreSQL does not start again", cause);
        }
    }

    @Override
    public void close() {
        if (ALIVE.remove(this)) {
            killProcesses();
            delete(directory);
        }
    }

    private void killProcesses() {
        List<ProcessHandle> all = processes();
        all.forEach(ProcessHandle::destroyForcibly);
        await(all);
    }

    private EmbeddedPostgres start(int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("data"))
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(false) // it would wait for a checkpoint, in vain where the machine is busy
                .setPGStartupWait(RECOVERY)
                .setLocaleConfig("locale", "C")
                .setServerConfig("fsync", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("synchronous_commit", "on");
        return builder.setPort(port).start();
    }

    /** The server's own process first, which stands still from here on: one that it started meanwhile would outlive it and keep its memory. */
    private List<ProcessHandle> processes() {
        try {
            String pid =
                    Files.readAllLines(directory.resolve("data/postmaster.pid")).get(0);
            standStill(pid);
            return ProcessHandle.of(Long.parseLong(pid))
                    .map(server -> Stream.concat(Stream.of(server), server.descendants())
                            .toList())
                    .orElse(List.of());
        } catch (NoSuchFileException notRunning) {
            return List.of();
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    private static void standStill(String pid) throws IOException {
        try {
            new ProcessBuilder("kill", "-STOP", pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD) // it may be dead already
                    .start()
                    .waitFor();
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while PostgreSQL was to be stopped", asked);
        }
    }

    private static void await(List<ProcessHandle> all) {
        for (ProcessHandle one : all) {
            try {
                one.onExit().get(30, TimeUnit.SECONDS);
            } catch (Exception stillThere) {
                throw new IllegalStateException("the process " + one.pid() + " does not die", stillThere);
            }
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException left) {
            throw new UncheckedIOException("left behind: " + directory, left);
        }
    }
}
