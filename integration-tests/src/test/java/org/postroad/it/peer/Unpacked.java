package org.postroad.it.peer;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.postroad.it.world.World;

/**
 * A server that {@code ./check} unpacked because Debian does not install it beside Postfix. It runs with a copy of its files as its root directory, so
 * that the paths and users that are compiled into it are the test's own. Confined to the test's thread.
 */
final class Unpacked implements AutoCloseable {
    private static final int FIRST_UID = 64_100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path root;
    private final Path log;
    private final List<String> accounts;
    private Process process;

    private Unpacked(Path root, Path log, List<String> accounts) {
        this.root = root;
        this.log = log;
        this.accounts = accounts;
    }

    /**
     * Copies one.
     *
     * @param name of its directory in {@code target/peers}
     * @param accounts the users that exist there beside root, each with a group of that name and a home in {@code /home}
     */
    static Unpacked in(World world, String name, String... accounts) throws IOException, InterruptedException {
        Path original = Command.requireKept(name);
        Path home = world.directory(name);
        Path root = home.resolve("root");
        Command.run(List.of(Command.require("cp").toString(), "-a", original.toString(), root.toString()), Map.of())
                .orFail();
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        Unpacked unpacked = new Unpacked(root, home.resolve("log"), List.of(accounts));
        unpacked.writeAccounts();
        Files.createDirectories(root.resolve("dev"));
        for (String device : List.of("null", "urandom")) {
            Command.run(
                            List.of(
                                    Command.require("cp").toString(),
                                    "-a",
                                    "/dev/" + device,
                                    root.resolve("dev/" + device).toString()),
                            Map.of())
                    .orFail();
        }
        Files.createDirectories(root.resolve("var/run"));
        Files.createDirectories(root.resolve("tmp"));
        return unpacked;
    }

    private void writeAccounts() throws IOException {
        StringBuilder users = new StringBuilder("root:x:0:0::/:/bin/sh\n");
        StringBuilder groups = new StringBuilder("root:x:0:\n");
        for (String account : accounts) {
            users.append("%1$s:x:%2$d:%2$d::/home/%1$s:/bin/sh%n".formatted(account, uid(account)));
            groups.append("%s:x:%d:%n".formatted(account, uid(account)));
        }
        write("/etc/passwd", users.toString());
        write("/etc/group", groups.toString());
        for (String account : accounts) {
            directory("/home/" + account, account);
        }
    }

    /** A path of its own as we see it. */
    Path at(String path) {
        return root.resolve(path.substring(1));
    }

    /** Makes a directory that one of its accounts owns. */
    Path directory(String path, String owner) throws IOException {
        Path directory = Files.createDirectories(at(path));
        give(directory, owner);
        return directory;
    }

    /** Has one of its accounts own a file. */
    void give(Path file, String owner) throws IOException {
        Files.setAttribute(file, "unix:uid", uid(owner));
        Files.setAttribute(file, "unix:gid", uid(owner));
    }

    /** Makes {@code tls.crt} and {@code tls.key} in {@code /etc}, by OpenSSL, with a key that all of them can use. */
    void certificate(String hostname, String keyOwner) throws IOException, InterruptedException {
        Path key = at("/etc/tls.key");
        Command.run(
                        List.of(
                                Command.require("openssl").toString(),
                                "req",
                                "-x509",
                                "-newkey",
                                "rsa:2048",
                                "-nodes",
                                "-subj",
                                "/CN=" + hostname,
                                "-addext",
                                "subjectAltName=DNS:" + hostname,
                                "-keyout",
                                key.toString(),
                                "-out",
                                at("/etc/tls.crt").toString()),
                        Map.of())
                .orFail();
        give(key, keyOwner);
    }

    private int uid(String account) {
        return account.equals("root") ? 0 : FIRST_UID + accounts.indexOf(account);
    }

    void write(String path, String text) throws IOException {
        Files.createDirectories(at(path).getParent());
        Files.writeString(at(path), text);
    }

    /** Starts a program of it that stays in the foreground, and waits until it listens. */
    void start(InetSocketAddress listener, String... command) throws IOException {
        List<String> whole = new ArrayList<>(List.of(Command.require("chroot").toString(), root.toString()));
        whole.addAll(Arrays.asList(command));
        process = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        await(command[0] + " listens").atMost(PATIENCE).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError(String.join(" ", command) + " has ended:\n" + output());
            }
            return listens(listener);
        });
    }

    private static boolean listens(InetSocketAddress address) {
        try (Socket probe = new Socket(address.getAddress(), address.getPort())) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** What it printed. */
    String output() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "(nothing)";
    }

    @Override
    public void close() throws InterruptedException {
        if (process == null) {
            return;
        }
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroy);
        await("its children have ended")
                .atMost(PATIENCE)
                .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }
}
